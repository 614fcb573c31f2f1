with

identifies as (

    {{ source_rows('segment', 'identifies') }}

),

users as (

    select
        user_id,
        {{ user_lead_id('segment', 'user_id') }} as lead_id
    from identifies
    where {{ user_lead_id('segment', 'user_id') }} is not null

),

{# Of several people at one computer the first to tell who it is. #}
visitors as (

    select
        {{ user_lead_id('segment', 'user_id') }} as lead_id,
        anonymous_id
    from identifies
    where
        anonymous_id is not null
        and {{ user_lead_id('segment', 'user_id') }} is not null
    qualify row_number() over (
        partition by anonymous_id
        order by coalesce(timestamp, received_at) asc nulls last, id asc
    ) = 1

),

user_identities as (

    {{ user_identities('users') }}

)

select
    lead_id,
    'anonymous:segment:' || anonymous_id as identity_id
from visitors

union distinct

select
    lead_id,
    identity_id
from user_identities
