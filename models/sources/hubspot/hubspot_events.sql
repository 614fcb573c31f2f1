with

email_events as (

    {{ source_rows(loaded_by('hubspot'), 'email_event') }}

),

opens as (

    {{ source_rows(loaded_by('hubspot'), 'email_event_open') }}

),

clicks as (

    {{ source_rows(loaded_by('hubspot'), 'email_event_click') }}

),

status_changes as (

    {{ source_rows(loaded_by('hubspot'), 'email_event_status_change') }}

),

campaigns as (

    {{ source_rows(loaded_by('hubspot'), 'email_campaign') }}

),

submissions as (

    {{ source_rows(loaded_by('hubspot'), 'contact_form_submission') }}

),

forms as (

    {{ source_rows(loaded_by('hubspot'), 'form') }}

),

engagements as (

    {{ source_rows(loaded_by('hubspot'), 'engagement') }}

),

engagement_contacts as (

    {{ source_rows(loaded_by('hubspot'), 'engagement_contact') }}

),

meetings as (

    {{ source_rows(loaded_by('hubspot'), 'engagement_meeting') }}

),

calls as (

    {{ source_rows(loaded_by('hubspot'), 'engagement_call') }}

),

emails as (

    {{ source_rows(loaded_by('hubspot'), 'engagement_email') }}

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
        coalesce(
            email_events.sent_by_id,
            {{ json_text('email_events.sent_by', 'id') }}
        ) as message_id,
        coalesce(
            email_events.user_agent, opens.user_agent, clicks.user_agent
        ) as user_agent,
        email_events.created as occurred_at,
        email_events.loaded_at
    from email_events
    left join status_changes
        on email_events.id = status_changes.id
    inner join email_event_types
        on
            email_events.type = email_event_types.given_type
            and case
                when email_events.type = 'statuschange'
                    then coalesce(
                        email_events.portal_subscription_status,
                        status_changes.portal_subscription_status
                    )
                else ''
            end = email_event_types.subscription_status
    left join campaigns
        on email_events.email_campaign_id = campaigns.id
    left join opens
        on email_events.id = opens.id
    left join clicks
        on email_events.id = clicks.id
    where not email_events.filtered_event

),

{# One row per engagement that the lead took part in by its own will, and per
   e-mail that sales wrote. #}
conversations as (

    select
        engagement_id,
        'call_booked' as event_type,
        cast(null as string) as asset,
        contacts,
        created_at as occurred_at,
        loaded_at
    from meetings

    union all

    select
        engagement_id,
        'call_held' as event_type,
        cast(null as string) as asset,
        contacts,
        coalesce(happened_at, timestamp, created_at) as occurred_at,
        loaded_at
    from calls
    where hs_call_disposition = '{{ hubspot_connected_call() }}'

    union all

    select
        engagement_id,
        case
            when hs_email_direction = 'incoming_email' then 'email_replied'
            else 'email_sent'
        end as event_type,
        'sales-email' as asset,
        contacts,
        coalesce(happened_at, timestamp, created_at) as occurred_at,
        loaded_at
    from emails
    where hs_email_direction in ('incoming_email', 'email')

),

{# A link to a contact may come after the engagement. #}
links as (

    select
        engagement_id,
        contact_id,
        loaded_at
    from engagement_contacts

    union all

    select
        engagement_id,
        {{ json_items_to_rows('contacts') }} as contact_id,
        loaded_at
    from conversations

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
    submissions.loaded_at
from submissions
left join forms
    on submissions.form_id = forms.guid

union all

select
    'hubspot:engagement:' || conversations.engagement_id || ':'
    || links.contact_id as event_id,
    'hubspot:' || links.contact_id as lead_id,
    conversations.event_type,
    conversations.asset,
    cast(null as string) as message_id,
    cast(null as string) as user_agent,
    coalesce(
        conversations.occurred_at, engagements.created_at, engagements.timestamp
    ) as occurred_at,
    greatest(
        conversations.loaded_at,
        coalesce(links.loaded_at, conversations.loaded_at)
    ) as loaded_at
from conversations
inner join links
    on conversations.engagement_id = links.engagement_id
left join engagements
    on conversations.engagement_id = engagements.id
