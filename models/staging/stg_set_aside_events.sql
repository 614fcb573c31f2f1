with

events as (

    select * from {{ ref('stg_events') }}
    where is_rebuilt

)

select
    event_id,
    lead_id,
    row_fate,
    reject_reason,
    raw_row,
    {{ text_key('lead_id') }} as lead_key,
    cast(1 as bigint) as event_count,
    occurred_on
from events
where row_fate = 'rejected'

union all

{# By lead id, so that the rows of a visitor who becomes known are found. #}
select
    cast(null as string) as event_id,
    lead_id,
    row_fate,
    cast(null as string) as reject_reason,
    cast(null as string) as raw_row,
    {{ text_key('lead_id') }} as lead_key,
    count(*) as event_count,
    occurred_on
from events
where row_fate = 'anonymous'
group by lead_id, row_fate, occurred_on
