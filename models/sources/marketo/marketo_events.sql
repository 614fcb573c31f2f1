with

page_visits as (

    {{ source_rows(loaded_by('marketo'), 'activity_visit_webpage') }}

),

form_fills as (

    {{ source_rows(loaded_by('marketo'), 'activity_fill_out_form') }}

),

link_clicks as (

    {{ source_rows(loaded_by('marketo'), 'activity_click_link') }}

),

deliveries as (

    {{ source_rows(loaded_by('marketo'), 'activity_email_delivered') }}

),

bounces as (

    {{ source_rows(loaded_by('marketo'), 'activity_email_bounced') }}

),

opens as (

    {{ source_rows(loaded_by('marketo'), 'activity_open_email') }}

),

clicks as (

    {{ source_rows(loaded_by('marketo'), 'activity_click_email') }}

),

unsubscriptions as (

    {{ source_rows(loaded_by('marketo'), 'activity_unsubscribe_email') }}

),

site_activities as (

    select
        id,
        lead_id,
        'page_visited' as event_type,
        {{ url_path('webpage_url') }} as asset,
        user_agent,
        activity_date,
        loaded_at
    from page_visits

    union all

    select
        id,
        lead_id,
        'form_submitted' as event_type,
        primary_attribute_value as asset,
        user_agent,
        activity_date,
        loaded_at
    from form_fills

    union all

    select
        id,
        lead_id,
        'link_clicked' as event_type,
        {{ url_path('primary_attribute_value') }} as asset,
        user_agent,
        activity_date,
        loaded_at
    from link_clicks

),

email_activities as (

    select
        id,
        lead_id,
        'email_delivered' as event_type,
        primary_attribute_value as asset,
        primary_attribute_value_id,
        campaign_run_id,
        cast(null as string) as user_agent,
        false as is_bot_activity,
        activity_date,
        loaded_at
    from deliveries

    union all

    select
        id,
        lead_id,
        'email_bounced' as event_type,
        primary_attribute_value as asset,
        primary_attribute_value_id,
        campaign_run_id,
        cast(null as string) as user_agent,
        false as is_bot_activity,
        activity_date,
        loaded_at
    from bounces

    union all

    select
        id,
        lead_id,
        'email_opened' as event_type,
        primary_attribute_value as asset,
        primary_attribute_value_id,
        campaign_run_id,
        user_agent,
        is_bot_activity,
        activity_date,
        loaded_at
    from opens

    union all

    select
        id,
        lead_id,
        'email_clicked' as event_type,
        primary_attribute_value || {{ url_path('link') }} as asset,
        primary_attribute_value_id,
        campaign_run_id,
        user_agent,
        is_bot_activity,
        activity_date,
        loaded_at
    from clicks

    union all

    select
        id,
        lead_id,
        'unsubscribed' as event_type,
        primary_attribute_value as asset,
        primary_attribute_value_id,
        campaign_run_id,
        user_agent,
        false as is_bot_activity,
        activity_date,
        loaded_at
    from unsubscriptions

)

select
    'marketo:' || id as event_id,
    'marketo:' || lead_id as lead_id,
    event_type,
    asset,
    cast(null as string) as message_id,
    user_agent,
    activity_date as occurred_at,
    loaded_at
from site_activities

union all

{# One mailing goes to a lead once in each run of a campaign. #}
select
    'marketo:' || id as event_id,
    'marketo:' || lead_id as lead_id,
    event_type,
    asset,
    concat_ws(':', primary_attribute_value_id, campaign_run_id) as message_id,
    user_agent,
    activity_date as occurred_at,
    loaded_at
from email_activities
where not is_bot_activity
