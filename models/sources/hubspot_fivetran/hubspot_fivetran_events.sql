with

email_events as (

    {{ source_rows('hubspot_fivetran', 'email_event') }}

),

opens as (

    {{ source_rows('hubspot_fivetran', 'email_event_open') }}

),

clicks as (

    {{ source_rows('hubspot_fivetran', 'email_event_click') }}

),

status_changes as (

    {{ source_rows('hubspot_fivetran', 'email_event_status_change') }}

),

campaigns as (

    {{ source_rows('hubspot_fivetran', 'email_campaign') }}

),

submissions as (

    {{ source_rows('hubspot_fivetran', 'contact_form_submission') }}

),

forms as (

    {{ source_rows('hubspot_fivetran', 'form') }}

),

engagements as (

    {{ source_rows('hubspot_fivetran', 'engagement') }}

),

engagement_contacts as (

    {{ source_rows('hubspot_fivetran', 'engagement_contact') }}

),

meetings as (

    {{ source_rows('hubspot_fivetran', 'engagement_meeting') }}

),

calls as (

    {{ source_rows('hubspot_fivetran', 'engagement_call') }}

),

emails as (

    {{ source_rows('hubspot_fivetran', 'engagement_email') }}

),

email_event_types as (

    {{ hubspot_email_event_types() }}

),

{# What HubSpot itself takes for a machine's is left out. #}
mailings as (

    select
        'hubspot:' || email_events.id as event_id,
        {{ email_identity('email_events.recipient') }} as lead_id,
        email_event_types.event_type,
        coalesce(
            campaigns.name, campaigns.subject, email_events.email_campaign_id
        ) as asset,
        email_events.sent_by_id as message_id,
        coalesce(opens.user_agent, clicks.user_agent) as user_agent,
        email_events.created as occurred_at,
        email_events._fivetran_synced as loaded_at
    from email_events
    left join status_changes
        on email_events.id = status_changes.id
    inner join email_event_types
        on
            email_events.type = email_event_types.given_type
            and coalesce(status_changes.portal_subscription_status, '')
            = email_event_types.subscription_status
    left join campaigns
        on email_events.email_campaign_id = campaigns.id
    left join opens
        on email_events.id = opens.id
    left join clicks
        on email_events.id = clicks.id
    where not email_events.filtered_event

),

{# One row per engagement that the lead took part in by its own will, and per
   e-mail that sales wrote. A link to a contact may come after them. #}
conversations as (

    select
        engagement_id,
        'call_booked' as event_type,
        cast(null as string) as asset,
        property_hs_createdate as occurred_at,
        _fivetran_synced as loaded_at
    from meetings

    union all

    select
        engagement_id,
        'call_held' as event_type,
        cast(null as string) as asset,
        coalesce(property_hs_timestamp, timestamp, property_hs_createdate)
            as occurred_at,
        _fivetran_synced as loaded_at
    from calls
    where property_hs_call_disposition = '{{ hubspot_connected_call() }}'

    union all

    select
        engagement_id,
        case
            when property_hs_email_direction = 'incoming_email'
                then 'email_replied'
            else 'email_sent'
        end as event_type,
        'sales-email' as asset,
        coalesce(property_hs_timestamp, timestamp, property_hs_createdate)
            as occurred_at,
        _fivetran_synced as loaded_at
    from emails
    where property_hs_email_direction in ('incoming_email', 'email')

)

select
    event_id,
    lead_id,
    event_type,
    asset,
    message_id,
    user_agent,
    occurred_at,
    loaded_at
from mailings

union all

select
    'hubspot:form:' || submissions.conversion_id as event_id,
    'hubspot:' || submissions.contact_id as lead_id,
    'form_submitted' as event_type,
    coalesce(forms.name, submissions.title, submissions.form_id) as asset,
    cast(null as string) as message_id,
    cast(null as string) as user_agent,
    submissions.timestamp as occurred_at,
    submissions._fivetran_synced as loaded_at
from submissions
left join forms
    on submissions.form_id = forms.guid

union all

select
    'hubspot:engagement:' || conversations.engagement_id || ':'
    || engagement_contacts.contact_id as event_id,
    'hubspot:' || engagement_contacts.contact_id as lead_id,
    conversations.event_type,
    conversations.asset,
    cast(null as string) as message_id,
    cast(null as string) as user_agent,
    coalesce(
        conversations.occurred_at, engagements.created_at, engagements.timestamp
    ) as occurred_at,
    greatest(
        conversations.loaded_at,
        coalesce(engagement_contacts._fivetran_synced, conversations.loaded_at)
    ) as loaded_at
from conversations
inner join engagement_contacts
    on conversations.engagement_id = engagement_contacts.engagement_id
left join engagements
    on conversations.engagement_id = engagements.id
