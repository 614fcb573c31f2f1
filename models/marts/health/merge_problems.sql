with

identities as (

    select * from {{ ref('stg_lead_identities') }}

)

select
    lead_id,
    surviving_lead_id,
    merge_problem
from identities
where merge_problem is not null and not is_erased
