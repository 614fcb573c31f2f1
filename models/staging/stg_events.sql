with

identities as (

    select * from {{ ref('stg_lead_identities') }}

),

event_repeats as (

    select * from {{ ref('stg_event_repeats') }}

),

repeated_ids as (

    select event_id
    from event_repeats
    where row_rank = 1

),

scope as (

    select * from {{ ref('stg_event_scope') }}

),

rebuilt_days as (

    select * from {{ ref('stg_rebuilt_days') }}

),

changed_leads as (

    select * from {{ ref('stg_changed_leads') }}

),

bot_signals as (

    select * from {{ ref('stg_bot_signals') }}

),

spellings as (

    select * from {{ ref('stg_event_spellings') }}

),

user_agents as (

    select distinct given_user_agent
    from {{ ref('stg_rebuilt_rows') }}

),

bot_user_agents as (

    select distinct user_agents.given_user_agent
    from user_agents
    inner join bot_signals
        on {{ matches_like(
            clean_value('user_agents.given_user_agent', 'text'),
            'bot_signals.user_agent_pattern'
        ) }}

),

fates as (

    select
        event_rows.event_id,
        event_rows.lead_id,
        event_rows.given_message_id,
        event_rows.given_user_agent,
        case
            when identities.is_erased then 'erased'
            when event_rows.event_id is null then 'no key'
            when
                event_rows.lead_id is not null
                and identities.lead_id is null
                and not {{ is_anonymous_id('event_rows.lead_id') }}
                then 'unknown lead'
            when event_rows.fault is not null then event_rows.fault
            when spellings.event_type is null then 'blank event type'
        end as fault,
        event_rows.events as raw_event,
        identities.surviving_lead_key as lead_key,
        spellings.behaviour_key,
        event_rows.is_rebuilt,
        spellings.is_delivery,
        spellings.is_engagement,
        event_rows.occurred_on,
        event_rows.occurred_at
    from {{ ref('stg_rebuilt_rows') }} as event_rows
    inner join spellings
        on
            coalesce(event_rows.given_event_type, '')
            = spellings.given_event_type
            and coalesce(event_rows.given_asset, '') = spellings.given_asset
            and coalesce(event_rows.given_product_id, '')
            = spellings.given_product_id
    left join identities
        on event_rows.lead_id = identities.lead_id

),

{# Rows of an event that stands on several come from stg_event_repeats. #}
events as (

    select
        fates.event_id,
        fates.lead_id,
        fates.given_message_id,
        fates.given_user_agent,
        fates.fault,
        {# Of few rows, and costly. #}
        case
            when fates.fault != 'erased'
                then {{ row_as_json('fates.raw_event') }}
        end as raw_row,
        fates.lead_key,
        fates.behaviour_key,
        fates.is_rebuilt,
        fates.is_delivery,
        fates.is_engagement,
        fates.occurred_on,
        fates.occurred_at
    from fates
    left join repeated_ids
        on fates.event_id = repeated_ids.event_id
    where fates.fault is not null or repeated_ids.event_id is null

    union all

    select
        event_repeats.event_id,
        event_repeats.lead_id,
        event_repeats.given_message_id,
        event_repeats.given_user_agent,
        case when event_repeats.row_rank > 1 then 'duplicate key' end as fault,
        event_repeats.raw_row,
        event_repeats.lead_key,
        spellings.behaviour_key,
        scope.is_everything
        or not coalesce(rebuilt_days.is_only_read, true)
        or changed_leads.lead_id is not null as is_rebuilt,
        spellings.is_delivery,
        spellings.is_engagement,
        event_repeats.occurred_on,
        event_repeats.occurred_at
    from event_repeats
    inner join spellings
        on
            coalesce(event_repeats.given_event_type, '')
            = spellings.given_event_type
            and coalesce(event_repeats.given_asset, '') = spellings.given_asset
            and coalesce(event_repeats.given_product_id, '')
            = spellings.given_product_id
    left join rebuilt_days
        on event_repeats.occurred_on = rebuilt_days.occurred_on
    left join changed_leads
        on event_repeats.lead_id = changed_leads.lead_id
    cross join scope
    where
        scope.is_everything
        or rebuilt_days.occurred_on is not null
        or changed_leads.lead_id is not null

)

select
    {# Texts stay with refused rows alone, for fault is null in the others, and
       ids with visitors whom nobody knows. #}
    case when events.fault != 'erased' then events.event_id end as event_id,
    case
        when
            events.fault != 'erased'
            or (events.fault is null and events.lead_key is null)
            then events.lead_id
    end as lead_id,
    case
        when events.fault = 'erased' then 'erased'
        when events.fault is not null then 'rejected'
        when events.lead_key is null then 'anonymous'
        else 'used'
    end as row_fate,
    case when events.fault != 'erased' then events.fault end as reject_reason,
    case when events.fault is not null then events.raw_row end as raw_row,
    case when events.fault is null then events.lead_key end as lead_key,
    events.behaviour_key,
    case
        when events.is_delivery or events.is_engagement
            then {{ text_hash(clean_value('events.given_message_id', 'key')) }}
    end as message_hash,
    events.is_rebuilt,
    events.is_delivery,
    events.is_engagement,
    bot_user_agents.given_user_agent is not null as is_bot_user_agent,
    events.occurred_on,
    events.occurred_at
from events
left join bot_user_agents
    on events.given_user_agent = bot_user_agents.given_user_agent
