with

scope as (

    select * from {{ ref('stg_event_scope') }}

),

set_aside as (

    {{ set_aside_rows() }}

),

{# A number may stand for two ids, which the ranks below tell apart. #}
all_candidates as (

    select {{ text_hash('event_rows.event_id') }} as event_hash
    from {{ ref('stg_event_rows') }} as event_rows
    inner join scope
        on event_rows.is_row = scope.is_everything
    where event_rows.event_id is not null
    group by {{ text_hash('event_rows.event_id') }}
    having count(*) > 1

)

select event_hash
from all_candidates

union distinct

select {{ text_hash('event_id') }} as event_hash
from {{ ref('stg_event_news') }}
where event_id is not null

union distinct

select {{ text_hash('set_aside.event_id') }} as event_hash
from set_aside
cross join scope
where
    set_aside.reject_reason = 'duplicate key'
    and scope.has_news
    and not scope.is_everything
