-- Every lead of the roster has one score per model that is not off.
with

expected as (

    select
        roster.lead_id,
        roster.as_of,
        scoring_models.scoring_model
    from {{ ref('feat_roster') }} as roster
    cross join {{ ref('stg_scoring_models') }} as scoring_models
    where scoring_models.role != 'off'

)

select
    expected.scoring_model,
    expected.lead_id,
    expected.as_of
from expected
left join {{ ref('score_leads') }} as score_leads
    on
        expected.scoring_model = score_leads.scoring_model
        and expected.lead_id = score_leads.lead_id
        and expected.as_of = score_leads.as_of
where score_leads.lead_id is null
