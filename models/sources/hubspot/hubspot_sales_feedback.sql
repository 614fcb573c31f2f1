with

changes as (

    {{ source_rows(loaded_by('hubspot'), 'contact_property_history') }}

),

verdicts as (

    select
        'hubspot:' || contact_id as lead_id,
        case
            when name = 'lifecyclestage' and value = 'salesqualifiedlead'
                then 'accepted'
            when name = 'hs_lead_status' and value = 'UNQUALIFIED'
                then 'rejected'
            when name = 'hs_lead_status' and value = 'BAD_TIMING'
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
