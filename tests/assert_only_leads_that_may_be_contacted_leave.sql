-- Excluded leads, and those not to be contacted, are in nothing that is sent.
with

leaving as (

    select lead_id from {{ ref('crm_leads') }}

    union distinct

    select lead_id from {{ ref('sales_queue') }}

)

select
    lead_scores.scoring_model,
    lead_scores.lead_id,
    lead_scores.is_excluded,
    lead_scores.is_do_not_contact
from {{ ref('lead_scores') }} as lead_scores
inner join leaving
    on lead_scores.lead_id = leaving.lead_id
where
    lead_scores.is_do_not_contact
    or (
        lead_scores.is_excluded
        and lead_scores.scoring_model = lead_scores.pilot_scoring_model
    )
