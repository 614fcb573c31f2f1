with

events as (

    select * from {{ ref('stg_events') }}

),

lists as (

    select * from {{ ref('stg_lists') }}

),

bot_signals as (

    select * from {{ ref('stg_bot_signals') }}

),

user_agents as (

    select distinct user_agent
    from {{ ref('stg_events') }}
    where user_agent is not null

),

bot_user_agents as (

    select distinct user_agents.user_agent
    from user_agents
    inner join bot_signals
        on {{ matches_like(
            'user_agents.user_agent', 'bot_signals.user_agent_pattern'
        ) }}

),

deliveries as (

    select
        events.lead_id,
        events.message_id,
        events.occurred_at
    from {{ ref('stg_events') }} as events
    inner join lists
        on
            events.event_type = lists.item
            and lists.list_name = 'delivery_events'
    where events.row_fate = 'used' and events.message_id is not null

),

engagements as (

    select
        events.event_id,
        events.lead_id,
        events.message_id,
        events.asset,
        events.occurred_on,
        events.occurred_at
    from {{ ref('stg_events') }} as events
    inner join lists
        on
            events.event_type = lists.item
            and lists.list_name = 'message_engagement_events'
    where events.row_fate = 'used' and events.message_id is not null

),

{# Only these can hold a burst, which spares comparing all pairs of events. #}
many_link_days as (

    select
        lead_id,
        message_id,
        occurred_on
    from engagements
    group by lead_id, message_id, occurred_on
    having count(distinct asset) > {{ var('bot_burst_links') }}

),

many_link_engagements as (

    select engagements.*
    from engagements
    inner join many_link_days
        on
            engagements.lead_id = many_link_days.lead_id
            and engagements.message_id = many_link_days.message_id
            and engagements.occurred_on = many_link_days.occurred_on

),

burst_starts as (

    select
        first_event.lead_id,
        first_event.message_id,
        first_event.occurred_on
    from many_link_engagements as first_event
    inner join many_link_engagements as later_event
        on
            first_event.lead_id = later_event.lead_id
            and first_event.message_id = later_event.message_id
            and first_event.occurred_on = later_event.occurred_on
            and first_event.occurred_at <= later_event.occurred_at
            and later_event.occurred_at
            <= first_event.occurred_at + interval 10 seconds
    group by
        first_event.lead_id,
        first_event.message_id,
        first_event.occurred_on,
        first_event.event_id
    having count(distinct later_event.asset) > {{ var('bot_burst_links') }}

),

signals as (

    select
        events.event_id,
        'user agent' as bot_signal
    from events
    inner join bot_user_agents
        on events.user_agent = bot_user_agents.user_agent
    where events.row_fate = 'used'

    union all

    select
        engagements.event_id,
        'instant click' as bot_signal
    from engagements
    inner join deliveries
        on
            engagements.lead_id = deliveries.lead_id
            and engagements.message_id = deliveries.message_id
            and engagements.occurred_at >= deliveries.occurred_at
            and engagements.occurred_at
            < deliveries.occurred_at
            + interval {{ var('bot_click_seconds') }} seconds

    union all

    select
        engagements.event_id,
        'burst of links' as bot_signal
    from engagements
    inner join burst_starts
        on
            engagements.lead_id = burst_starts.lead_id
            and engagements.message_id = burst_starts.message_id
            and engagements.occurred_on = burst_starts.occurred_on

)

select
    event_id,
    count_if(bot_signal = 'user agent') > 0 as is_bot_user_agent,
    count_if(bot_signal = 'instant click') > 0 as is_instant_click,
    count_if(bot_signal = 'burst of links') > 0 as is_burst_of_links
from signals
group by event_id
