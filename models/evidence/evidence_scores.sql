with

decisions as (

    select * from {{ ref('evidence_decisions') }}

),

scores as (

    select * from {{ ref('score_leads') }}
    where is_decision

),

predictions as (

    select rates.*
    from {{ ref('predict_rates') }} as rates
    inner join {{ ref('predict_in_use') }} as in_use
        on rates.fit_set = in_use.fit_set

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

union all

select
    'predictive_model' as scoring_model,
    predictions.lead_id,
    decisions.split,
    decisions.period,
    cast(round(100 * predictions.probability_rate) as integer) as score,
    predictions.probability_rate as ordering_value,
    predictions.probability_rate as predicted_rate,
    decisions.is_converted,
    decisions.as_of
from predictions
inner join decisions
    on
        predictions.lead_id = decisions.lead_id
        and predictions.as_of = decisions.as_of
