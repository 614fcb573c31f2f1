with

events as (

    {{ source_rows('google_analytics', 'events') }}

),

users as (

    select
        user_id,
        user_pseudo_id,
        {{ user_lead_id('google_analytics', 'user_id') }} as lead_id,
        min(event_timestamp) as first_event_at
    from events
    where {{ user_lead_id('google_analytics', 'user_id') }} is not null
    group by user_id, user_pseudo_id

),

{# Of several people at one computer the first to sign in. #}
browsers as (

    select
        lead_id,
        user_pseudo_id
    from users
    where user_pseudo_id is not null
    qualify row_number() over (
        partition by user_pseudo_id
        order by first_event_at asc, user_id asc
    ) = 1

),

user_identities as (

    {{ user_identities('users') }}

)

select
    lead_id,
    'anonymous:google_analytics:' || user_pseudo_id as identity_id
from browsers

union distinct

select
    lead_id,
    identity_id
from user_identities
