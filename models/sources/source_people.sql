with

lead_rows as (

    select * from {{ ref('source_lead_rows') }}

),

further_identities as (

    select * from {{ ref('source_identities') }}

),

leads as (

    select
        lead_id,
        min(source_rank) as source_rank,
        bool_or(erased_at is not null) as is_erased,
        bool_or(merged_into_lead_id is not null) as is_merged,
        min(created_at) as created_at
    from lead_rows
    where lead_id is not null
    group by lead_id

),

{# Of one person the smallest rank survives. #}
ranked as (

    select
        lead_id,
        row_number() over (
            order by
                is_erased asc,
                is_merged asc,
                case when created_at is null then 1 else 0 end asc,
                source_rank asc,
                created_at asc nulls last,
                lead_id asc
        ) as lead_rank,
        created_at
    from leads

),

claims as (

    select
        lead_id,
        lead_id as identity_id
    from leads

    union distinct

    select
        lead_id,
        {{ email_identity('email') }} as identity_id
    from lead_rows

    union distinct

    select
        lead_id,
        merged_into_lead_id as identity_id
    from lead_rows

    union distinct

    select
        lead_id,
        identity_id
    from further_identities

),

holders as (

    select
        claims.identity_id,
        ranked.lead_rank
    from claims
    inner join ranked
        on claims.lead_id = ranked.lead_id
    where claims.identity_id is not null

),

{# All who hold an identity take the smallest rank among them, then each the
   smallest that any of its identities brought: so a rank goes from lead to lead
   by one identity more each time. #}
shared_once as (

    select
        identity_id,
        lead_rank,
        min(lead_rank) over (partition by identity_id) as smallest_rank
    from holders

),

taken_once as (

    select
        identity_id,
        lead_rank,
        min(smallest_rank) over (partition by lead_rank) as smallest_rank
    from shared_once

),

shared_twice as (

    select
        identity_id,
        lead_rank,
        min(smallest_rank) over (partition by identity_id) as smallest_rank
    from taken_once

),

taken_twice as (

    select
        identity_id,
        lead_rank,
        min(smallest_rank) over (partition by lead_rank) as smallest_rank
    from shared_twice

),

shared_thrice as (

    select
        identity_id,
        lead_rank,
        min(smallest_rank) over (partition by identity_id) as smallest_rank
    from taken_twice

),

taken_thrice as (

    select
        identity_id,
        min(smallest_rank) over (partition by lead_rank) as smallest_rank
    from shared_thrice

),

people as (

    select
        identity_id,
        min(smallest_rank) as smallest_rank,
        min(smallest_rank) = max(smallest_rank) as is_settled
    from taken_thrice
    group by identity_id

)

select
    people.identity_id as lead_id,
    ranked.lead_id as surviving_lead_id,
    people.is_settled,
    ranked.created_at
from people
inner join ranked
    on people.smallest_rank = ranked.lead_rank
