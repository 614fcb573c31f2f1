with

events as (

    {{ source_rows('csv', 'events') }}

)

select
    event_id,
    coalesce({{ email_identity('lead_id') }}, lead_id) as lead_id,
    event_type,
    asset,
    product_id,
    message_id,
    user_agent,
    occurred_at,
    loaded_at
from events
