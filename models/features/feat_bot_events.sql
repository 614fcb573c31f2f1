with

behaviours as (

    select * from {{ ref('feat_behaviours') }}

),

message_events as (

    select
        lead_key,
        message_hash,
        behaviour_key,
        is_delivery,
        is_engagement,
        occurred_on,
        occurred_at
    from {{ ref('stg_events') }}
    where row_fate = 'used' and message_hash is not null

),

deliveries as (

    select *
    from message_events
    where is_delivery

),

engagements as (

    select *
    from message_events
    where is_engagement

),

{# Only these can hold a burst, which spares comparing all pairs of events. #}
many_link_days as (

    select
        lead_key,
        message_hash,
        occurred_on
    from engagements
    group by lead_key, message_hash, occurred_on
    having count(*) > {{ var('bot_burst_links') }}

),

many_link_engagements as (

    select
        engagements.lead_key,
        engagements.message_hash,
        nullif(behaviours.asset, '') as asset,
        engagements.occurred_on,
        engagements.occurred_at
    from engagements
    inner join behaviours
        on engagements.behaviour_key = behaviours.behaviour_key
    inner join many_link_days
        on
            engagements.lead_key = many_link_days.lead_key
            and engagements.message_hash = many_link_days.message_hash
            and engagements.occurred_on = many_link_days.occurred_on

),

burst_starts as (

    select
        first_event.lead_key,
        first_event.message_hash,
        first_event.occurred_on
    from many_link_engagements as first_event
    inner join many_link_engagements as later_event
        on
            first_event.lead_key = later_event.lead_key
            and first_event.message_hash = later_event.message_hash
            and first_event.occurred_on = later_event.occurred_on
            and first_event.occurred_at <= later_event.occurred_at
            and later_event.occurred_at
            <= first_event.occurred_at + interval 10 seconds
    group by
        first_event.lead_key,
        first_event.message_hash,
        first_event.occurred_on,
        first_event.occurred_at
    having count(distinct later_event.asset) > {{ var('bot_burst_links') }}

),

signals as (

    select
        engagements.lead_key,
        engagements.message_hash,
        'instant click' as bot_signal,
        engagements.occurred_at
    from engagements
    inner join deliveries
        on
            engagements.lead_key = deliveries.lead_key
            and engagements.message_hash = deliveries.message_hash
            and engagements.occurred_at >= deliveries.occurred_at
            and engagements.occurred_at
            < deliveries.occurred_at
            + interval {{ var('bot_click_seconds') }} seconds

    union all

    select
        engagements.lead_key,
        engagements.message_hash,
        'burst of links' as bot_signal,
        engagements.occurred_at
    from engagements
    inner join burst_starts
        on
            engagements.lead_key = burst_starts.lead_key
            and engagements.message_hash = burst_starts.message_hash
            and engagements.occurred_on = burst_starts.occurred_on

)

select
    lead_key,
    message_hash,
    count_if(bot_signal = 'instant click') > 0 as is_instant_click,
    count_if(bot_signal = 'burst of links') > 0 as is_burst_of_links,
    occurred_at
from signals
group by lead_key, message_hash, occurred_at
