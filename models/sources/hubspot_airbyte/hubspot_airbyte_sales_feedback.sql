with

changes as (

    {{ source_rows('hubspot_airbyte', 'contacts_property_history') }}

),

verdicts as (

    select
        'hubspot:' || vid as lead_id,
        case
            when property = 'lifecyclestage' and value = 'salesqualifiedlead'
                then 'accepted'
            when property = 'hs_lead_status' and value = 'UNQUALIFIED'
                then 'rejected'
            when property = 'hs_lead_status' and value = 'BAD_TIMING'
                then 'rejected'
        end as verdict,
        lower(replace(value, '_', ' ')) as reason,
        timestamp as given_at
    from changes

)

select
    lead_id,
    verdict,
    case when verdict = 'rejected' then reason end as reason,
    given_at
from verdicts
where verdict is not null
