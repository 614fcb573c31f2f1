with

events as (

    select *
    from {{ ref('stg_events') }}
    where row_fate = 'used'

),

bot_events as (

    select * from {{ ref('feat_bot_events') }}

)

select
    events.lead_id,
    events.event_type,
    coalesce(events.asset, '') as asset,
    coalesce(events.product_id, '') as product_id,
    bot_events.event_id is not null as is_bot,
    events.occurred_on,
    cast(count(*) as integer) as event_count
from events
left join bot_events
    on events.event_id = bot_events.event_id
group by
    events.lead_id,
    events.event_type,
    coalesce(events.asset, ''),
    coalesce(events.product_id, ''),
    bot_events.event_id is not null,
    events.occurred_on
