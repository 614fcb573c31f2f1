with

events as (

    select
        {{ raw_value('events', 'event_id') }} as event_id,
        {{ raw_value('events', 'lead_id') }} as lead_id,
        {{ given_value('events', 'product_id') }} as given_product_id,
        {{ given_value('events', 'message_id') }} as given_message_id,
        {{ given_value('events', 'event_type') }} as given_event_type,
        {{ given_value('events', 'asset') }} as given_asset,
        {{ given_value('events', 'user_agent') }} as given_user_agent,
        {{ row_as_struct('events') }} as raw_event,
        {{ raw_is_unreadable('events', 'loaded_at') }}
            as is_loaded_at_unreadable,
        {{ raw_value('events', 'occurred_at') }} as occurred_at,
        {{ raw_value('events', 'loaded_at') }} as loaded_at
    from {{ raw_table('events') }}

)

select
    event_id,
    lead_id,
    given_product_id,
    given_message_id,
    given_event_type,
    given_asset,
    given_user_agent,
    {# The fault of a blank event type is seen where types are cleaned. #}
    case
        when event_id is null then 'no key'
        when
            occurred_at is null
            or is_loaded_at_unreadable
            or not ({{ is_in_calendar('occurred_at') }})
            or not ({{ is_in_calendar('loaded_at') }})
            then 'unparsable time'
        when occurred_at > loaded_at then 'later than its loaded_at'
        when
            loaded_at is null
            and cast(occurred_at as date) > {{ run_day() }}
            then 'later than the run'
    end as fault,
    {# By the name of its table, as raw_row_order knows it. #}
    raw_event as events,
    {# To be joined with a flag that says whether rows are read at all. #}
    true as is_row,
    cast(occurred_at as date) as occurred_on,
    occurred_at,
    loaded_at
from events
