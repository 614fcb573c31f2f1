with

scores as (

    select * from {{ ref('evidence_scores') }}

),

calibration as (

    select * from {{ ref('evidence_calibration') }}

),

distinct_scores as (

    select distinct
        scoring_model,
        score
    from scores

),

fitted_scores as (

    select
        distinct_scores.scoring_model,
        distinct_scores.score,
        calibration.interval_number,
        calibration.fitted_rate
    from distinct_scores
    inner join calibration
        on
            distinct_scores.scoring_model = calibration.scoring_model
            and {{ is_in_range(
                'distinct_scores.score',
                'calibration.min_score', 'calibration.below_score'
            ) }}

)

select
    scores.scoring_model,
    scores.lead_id,
    scores.split,
    scores.period,
    scores.score,
    scores.ordering_value,
    fitted_scores.interval_number,
    case
        when scores.predicted_rate is not null
            then {{ open_rate('scores.predicted_rate') }}
        else fitted_scores.fitted_rate
    end as probability_rate,
    scores.is_converted,
    scores.as_of
from scores
left join fitted_scores
    on
        scores.scoring_model = fitted_scores.scoring_model
        and scores.score = fitted_scores.score
