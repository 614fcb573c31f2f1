with

identifies as (

    {{ source_rows('segment', 'identifies') }}

),

users as (

    {{ source_rows('segment', 'users') }}

),

{# The latest state of each user. Some warehouses hold a user twice. #}
known_users as (

    select
        *,
        {{ user_lead_id('segment', 'id') }} as lead_id
    from users
    qualify row_number() over (
        partition by id
        order by received_at desc nulls last, email asc nulls last
    ) = 1

),

{# One e-mail address per user: a user id that many share, such as that of a
   bug, must not make one person of them all. #}
calls as (

    select
        {{ user_lead_id('segment', 'user_id') }} as lead_id,
        max_by(
            coalesce(email, case when contains(user_id, '@') then user_id end),
            case
                when email is not null or contains(user_id, '@')
                    then received_at
            end
        ) as email,
        min(coalesce(timestamp, received_at)) as created_at
    from identifies
    group by {{ user_lead_id('segment', 'user_id') }}

)

select
    coalesce(calls.lead_id, known_users.lead_id) as lead_id,
    coalesce(known_users.email, calls.email) as email,
    {{- select_source_attributes('segment', 'users', 'known_users') }}
    coalesce(calls.created_at, known_users.received_at) as created_at
from calls
full join known_users
    on calls.lead_id = known_users.lead_id
where coalesce(calls.lead_id, known_users.lead_id) is not null
