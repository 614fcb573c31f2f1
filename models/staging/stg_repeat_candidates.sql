with

scope as (

    select * from {{ ref('stg_event_scope') }}

),

set_aside as (

    {{ kept_rows('stg_set_aside_events', {
        'event_id': 'string', 'reject_reason': 'string',
    }) }}

),

{# Compared with times, so that an engine can skip all files. #}
everything as (

    select
        case
            when is_everything then timestamp '0001-01-01 00:00:00'
            else timestamp '9999-12-31 00:00:00'
        end as everything_from
    from {{ ref('stg_event_scope') }}

),

{# A number may stand for two ids, which the ranks below tell apart. #}
all_candidates as (

    select {{ text_hash('event_rows.event_id') }} as event_hash
    from {{ ref('stg_event_rows') }} as event_rows
    where
        event_rows.occurred_at >= (
            select everything.everything_from from everything
        )
        and event_rows.event_id is not null
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
