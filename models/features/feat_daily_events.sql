with

events as (

    select *
    from {{ ref('stg_events') }}
    where row_fate = 'used' and is_rebuilt

),

bot_events as (

    select * from {{ ref('feat_bot_events') }}

),

judged as (

    select
        events.lead_key,
        events.behaviour_key,
        events.is_bot_user_agent
        or (events.is_engagement and bot_events.lead_key is not null) as is_bot,
        events.occurred_on
    from events
    left join bot_events
        on
            events.lead_key = bot_events.lead_key
            and events.message_hash = bot_events.message_hash
            and events.occurred_at = bot_events.occurred_at

)

select
    lead_key,
    behaviour_key,
    cast(count(*) as integer) as event_count,
    is_bot,
    occurred_on
from judged
group by
    lead_key,
    behaviour_key,
    is_bot,
    occurred_on
{# Sorted, since whatever groups by lead then takes a third of the time. #}
order by lead_key asc
