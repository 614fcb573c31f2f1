with

decisions as (

    select * from {{ ref('evidence_decisions') }}

),

scores as (

    select * from {{ ref('score_leads') }}
    where is_decision

)

select
    scores.scoring_model,
    scores.lead_id,
    decisions.split,
    decisions.period,
    scores.score,
    cast(scores.score as decimal(18, 6)) as ordering_value,
    cast(null as decimal(18, 6)) as predicted_rate,
    decisions.is_converted,
    decisions.as_of
from scores
inner join decisions
    on scores.lead_id = decisions.lead_id
