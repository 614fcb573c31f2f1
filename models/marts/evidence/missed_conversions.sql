with

thresholds as (

    select * from {{ ref('score_thresholds') }}

),

converted as (

    select * from {{ ref('evidence_scores') }}
    where is_converted

),

scores as (

    select * from {{ ref('score_leads') }}
    where is_decision

),

chosen_thresholds as (

    select
        scoring_model,
        'best_f1' as threshold_kind,
        threshold
    from thresholds
    where is_best_f1

    union all

    select
        scoring_model,
        'target_share' as threshold_kind,
        threshold
    from thresholds
    where is_target_share

    union all

    select
        scoring_model,
        'sales_capacity' as threshold_kind,
        threshold
    from thresholds
    where is_sales_capacity

    union all

    select
        scoring_model,
        'mql_threshold' as threshold_kind,
        threshold
    from thresholds
    where is_mql_threshold

)

select
    chosen_thresholds.scoring_model,
    chosen_thresholds.threshold_kind,
    converted.lead_id,
    scores.grade,
    scores.segment,
    converted.score,
    chosen_thresholds.threshold,
    chosen_thresholds.threshold - converted.score as missing_points,
    scores.fit_points,
    scores.engagement_points,
    converted.as_of
from chosen_thresholds
inner join converted
    on
        chosen_thresholds.scoring_model = converted.scoring_model
        and chosen_thresholds.threshold > converted.score
left join scores
    on
        converted.scoring_model = scores.scoring_model
        and converted.lead_id = scores.lead_id
