with

campaign_members as (

    {{ source_rows(loaded_by('salesforce'), 'campaign_member') }}

),

campaigns as (

    {{ source_rows(loaded_by('salesforce'), 'campaign') }}

),

tasks as (

    {{ source_rows(loaded_by('salesforce'), 'task') }}

),

email_messages as (

    {{ source_rows(loaded_by('salesforce'), 'email_message') }}

),

meetings as (

    {{ source_rows(loaded_by('salesforce'), 'event') }}

),

{# The day of a response has no time of day, and in the east begins before it
   does in UTC: it is at the latest when it was loaded. #}
responses as (

    select
        campaign_members.id,
        coalesce(campaign_members.contact_id, campaign_members.lead_id)
            as person_id,
        case
            when
                campaigns.type = 'webinar'
                and campaign_members.status = 'attended'
                then 'webinar_attended'
            when campaigns.type = 'webinar' then 'webinar_registered'
            else 'campaign_responded'
        end as event_type,
        coalesce(
            nullif(concat_ws('/', campaigns.type, campaigns.name), ''),
            campaign_members.campaign_id
        ) as asset,
        campaign_members.is_deleted,
        least(
            coalesce(
                campaign_members.first_responded_date,
                campaign_members.created_date
            ),
            campaign_members.loaded_at
        ) as occurred_at,
        campaign_members.loaded_at
    from campaign_members
    left join campaigns
        on campaign_members.campaign_id = campaigns.id
    where campaign_members.has_responded

),

{# What sales has tried, or plans, tells nothing of the lead. #}
calls as (

    select
        id,
        who_id as person_id,
        'call_received' as event_type,
        cast(null as string) as asset,
        is_deleted,
        coalesce(completed_date_time, created_date) as occurred_at,
        loaded_at
    from tasks
    where is_closed and call_type = 'inbound'

),

emails as (

    select
        email_messages.id,
        tasks.who_id as person_id,
        case
            when email_messages.incoming then 'email_replied'
            else 'email_sent'
        end as event_type,
        'sales-email' as asset,
        tasks.is_deleted or email_messages.is_deleted as is_deleted,
        coalesce(email_messages.message_date, tasks.created_date)
            as occurred_at,
        greatest(email_messages.loaded_at, tasks.loaded_at) as loaded_at
    from email_messages
    inner join tasks
        on email_messages.activity_id = tasks.id
    where tasks.who_id is not null

),

bookings as (

    select
        id,
        who_id as person_id,
        'call_booked' as event_type,
        cast(null as string) as asset,
        is_deleted,
        created_date as occurred_at,
        loaded_at
    from meetings
    where who_id is not null

),

activities as (

    select * from responses

    union all

    select * from calls

    union all

    select * from emails

    union all

    select * from bookings

)

{# What is deleted stays as a row of nobody, so that the next daily run reads
   its day again and no longer counts it. #}
select
    'salesforce:' || id as event_id,
    case when not is_deleted then 'salesforce:' || person_id end as lead_id,
    event_type,
    asset,
    occurred_at,
    loaded_at
from activities
