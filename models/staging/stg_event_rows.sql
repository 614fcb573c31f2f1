with

events as (

    select
        {{ raw_value('events', 'event_id') }} as event_id,
        {{ raw_value('events', 'lead_id') }} as lead_id,
        {{ raw_value('events', 'product_id') }} as product_id,
        {{ raw_value('events', 'message_id') }} as message_id,
        {{ raw_value('events', 'event_type') }} as event_type,
        {{ raw_value('events', 'asset') }} as full_asset,
        {{ raw_value('events', 'user_agent') }} as user_agent,
        {{ raw_row('events') }} as raw_row,
        {{ raw_row_order('events', ['event_id', 'occurred_at']) }}
            as raw_row_order,
        {{ raw_is_unreadable('events', 'loaded_at') }}
            as is_loaded_at_unreadable,
        {{ raw_value('events', 'occurred_at') }} as occurred_at,
        {{ raw_value('events', 'loaded_at') }} as loaded_at
    from {{ raw_table('events') }}

),

identities as (

    select * from {{ ref('stg_lead_identities') }}

),

faulted as (

    select
        events.*,
        identities.surviving_lead_id,
        identities.surviving_lead_key,
        case
            when identities.is_erased then 'erased'
            when events.event_id is null then 'no key'
            when events.lead_id is not null and identities.lead_id is null
                then 'unknown lead'
            when events.occurred_at is null or events.is_loaded_at_unreadable
                then 'unparsable time'
            when events.occurred_at > events.loaded_at
                then 'later than its loaded_at'
            when
                events.loaded_at is null
                and cast(events.occurred_at as date) > {{ run_day() }}
                then 'later than the run'
            when events.event_type is null then 'blank event type'
        end as fault
    from events
    left join identities
        on events.lead_id = identities.lead_id

)

select
    event_id,
    surviving_lead_id as lead_id,
    product_id,
    message_id,
    event_type,
    {{ trim_text("split_part(split_part(full_asset, '?', 1), '#', 1)") }}
        as asset,
    user_agent,
    case
        when fault = 'erased' then 'erased'
        when fault is not null then 'rejected'
        when lead_id is null then 'anonymous'
        else 'used'
    end as row_fate,
    case when fault != 'erased' then fault end as reject_reason,
    raw_row,
    raw_row_order,
    surviving_lead_key as lead_key,
    cast(occurred_at as date) as occurred_on,
    occurred_at,
    loaded_at
from faulted
