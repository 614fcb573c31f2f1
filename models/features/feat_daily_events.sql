with

events as (

    select *
    from {{ ref('stg_events') }}
    where row_fate = 'used'

),

bot_events as (

    select * from {{ ref('feat_bot_events') }}

),

behaviours as (

    select * from {{ ref('feat_behaviours') }}

)

select
    events.lead_key,
    behaviours.behaviour_key,
    cast(count(*) as integer) as event_count,
    bot_events.event_id is not null as is_bot,
    events.occurred_on
from events
inner join behaviours
    on
        events.event_type = behaviours.event_type
        and coalesce(events.asset, '') = behaviours.asset
        and coalesce(events.product_id, '') = behaviours.product_id
left join bot_events
    on events.event_id = bot_events.event_id
group by
    events.lead_key,
    behaviours.behaviour_key,
    bot_events.event_id is not null,
    events.occurred_on
