with

email_events as (

    {{ source_rows('hubspot_airbyte', 'email_events') }}

),

campaigns as (

    {{ source_rows('hubspot_airbyte', 'campaigns') }}

),

submissions as (

    {{ source_rows('hubspot_airbyte', 'contacts_form_submissions') }}

),

forms as (

    {{ source_rows('hubspot_airbyte', 'forms') }}

),

meetings as (

    {{ source_rows('hubspot_airbyte', 'engagements_meetings') }}

),

calls as (

    {{ source_rows('hubspot_airbyte', 'engagements_calls') }}

),

emails as (

    {{ source_rows('hubspot_airbyte', 'engagements_emails') }}

),

email_event_types as (

    {{ hubspot_email_event_types() }}

),

{# What the contact took part in by its own will, and what sales wrote. #}
conversations as (

    select
        id,
        'call_booked' as event_type,
        cast(null as string) as asset,
        {{ json_items_to_rows('contacts') }} as contact_id,
        createdat as occurred_at,
        coalesce(_airbyte_extracted_at, _airbyte_emitted_at) as loaded_at
    from meetings

    union all

    select
        id,
        'call_held' as event_type,
        cast(null as string) as asset,
        {{ json_items_to_rows('contacts') }} as contact_id,
        coalesce(properties_hs_timestamp, createdat) as occurred_at,
        coalesce(_airbyte_extracted_at, _airbyte_emitted_at) as loaded_at
    from calls
    where properties_hs_call_disposition = '{{ hubspot_connected_call() }}'

    union all

    select
        id,
        case
            when properties_hs_email_direction = 'incoming_email'
                then 'email_replied'
            else 'email_sent'
        end as event_type,
        'sales-email' as asset,
        {{ json_items_to_rows('contacts') }} as contact_id,
        coalesce(properties_hs_timestamp, createdat) as occurred_at,
        coalesce(_airbyte_extracted_at, _airbyte_emitted_at) as loaded_at
    from emails
    where properties_hs_email_direction in ('incoming_email', 'email')

)

{# What HubSpot itself takes for a machine's is left out. #}
select
    'hubspot:' || email_events.id as event_id,
    {{ email_identity('email_events.recipient') }} as lead_id,
    email_event_types.event_type,
    coalesce(campaigns.name, campaigns.subject, email_events.emailcampaignid)
        as asset,
    {{ json_text('email_events.sentby', 'id') }} as message_id,
    email_events.useragent as user_agent,
    email_events.created as occurred_at,
    coalesce(
        email_events._airbyte_extracted_at, email_events._airbyte_emitted_at
    ) as loaded_at
from email_events
inner join email_event_types
    on
        email_events.type = email_event_types.given_type
        and case
            when email_events.type = 'statuschange'
                then email_events.portalsubscriptionstatus
            else ''
        end = email_event_types.subscription_status
left join campaigns
    on email_events.emailcampaignid = campaigns.id
where not email_events.filteredevent

union all

select
    'hubspot:form:' || submissions.conversion_id as event_id,
    'hubspot:' || submissions.canonical_vid as lead_id,
    'form_submitted' as event_type,
    coalesce(forms.name, submissions.title, submissions.form_id) as asset,
    cast(null as string) as message_id,
    cast(null as string) as user_agent,
    submissions.timestamp as occurred_at,
    coalesce(
        submissions._airbyte_extracted_at, submissions._airbyte_emitted_at
    ) as loaded_at
from submissions
left join forms
    on submissions.form_id = forms.id

union all

select
    'hubspot:engagement:' || id || ':' || contact_id as event_id,
    'hubspot:' || contact_id as lead_id,
    event_type,
    asset,
    cast(null as string) as message_id,
    cast(null as string) as user_agent,
    occurred_at,
    loaded_at
from conversations
