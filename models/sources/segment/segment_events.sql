with

pages as (

    {{ source_rows('segment', 'pages') }}

),

screens as (

    {{ source_rows('segment', 'screens') }}

),

tracks as (

    {{ source_rows('segment', 'tracks') }}

),

calls as (

    select
        id,
        user_id,
        anonymous_id,
        'page_visited' as event_type,
        coalesce(path, context_page_path) as asset,
        context_user_agent,
        timestamp,
        received_at
    from pages

    union all

    select
        id,
        user_id,
        anonymous_id,
        'screen_viewed' as event_type,
        name as asset,
        context_user_agent,
        timestamp,
        received_at
    from screens

    union all

    select
        id,
        user_id,
        anonymous_id,
        event as event_type,
        context_page_path as asset,
        context_user_agent,
        timestamp,
        received_at
    from tracks

)

select
    'segment:' || id as event_id,
    coalesce(
        {{ email_identity('user_id') }},
        {{ user_lead_id('segment', 'user_id') }},
        'anonymous:segment:' || anonymous_id
    ) as lead_id,
    event_type,
    asset,
    context_user_agent as user_agent,
    coalesce(timestamp, received_at) as occurred_at,
    received_at as loaded_at
from calls
