with

roster as (

    select * from {{ ref('feat_roster') }}

),

scoring_models as (

    select * from {{ ref('stg_scoring_models') }}
    where role != 'off'

),

entries as (

    select * from {{ ref('score_entries') }}

),

entry_sums as (

    select
        scoring_model,
        lead_id,
        as_of,
        sum(points) filter (where rule_kind = 'attribute' and not is_negative)
            as explicit_points,
        sum(undecayed_points) filter (
            where rule_kind != 'attribute' and not is_negative
        ) as implicit_points,
        sum(points) filter (where rule_kind != 'attribute' and not is_negative)
            as decayed_points,
        sum(points) filter (where is_negative) as negative_points,
        sum(points) filter (where rule_kind = 'attribute') as fit_points,
        sum(points) filter (where rule_kind != 'attribute')
            as engagement_points
    from entries
    group by scoring_model, lead_id, as_of

),

{# A lead without any entry has earned nothing: absent is zero here. #}
sums as (

    select
        scoring_models.scoring_model,
        roster.lead_id,
        cast(coalesce(entry_sums.explicit_points, 0) as decimal(18, 4))
            as explicit_points,
        cast(coalesce(entry_sums.implicit_points, 0) as decimal(18, 4))
            as implicit_points,
        cast(coalesce(entry_sums.decayed_points, 0) as decimal(18, 4))
            as decayed_points,
        cast(coalesce(entry_sums.negative_points, 0) as decimal(18, 4))
            as negative_points,
        cast(coalesce(entry_sums.fit_points, 0) as decimal(18, 4))
            as fit_points,
        cast(coalesce(entry_sums.engagement_points, 0) as decimal(18, 4))
            as engagement_points,
        scoring_models.score_floor,
        scoring_models.score_ceiling,
        roster.as_of
    from roster
    cross join scoring_models
    left join entry_sums
        on
            scoring_models.scoring_model = entry_sums.scoring_model
            and roster.lead_id = entry_sums.lead_id
            and roster.as_of = entry_sums.as_of

),

clamped as (

    select
        *,
        fit_points + engagement_points as total_points,
        least(
            greatest(
                fit_points + engagement_points,
                coalesce(score_floor, fit_points + engagement_points)
            ),
            coalesce(
                score_ceiling,
                greatest(
                    fit_points + engagement_points,
                    coalesce(score_floor, fit_points + engagement_points)
                )
            )
        ) as clamped_points
    from sums

)

select
    scoring_model,
    lead_id,
    explicit_points,
    implicit_points,
    decayed_points,
    negative_points,
    fit_points,
    engagement_points,
    cast(clamped_points - total_points as decimal(18, 4)) as clamp_points,
    cast(round(clamped_points) - clamped_points as decimal(18, 4))
        as round_points,
    cast(round(clamped_points) as integer) as score,
    as_of
from clamped
