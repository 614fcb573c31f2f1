with

roster as (

    select * from {{ ref('feat_roster') }}

),

scoring_models as (

    select * from {{ ref('stg_scoring_models') }}
    where role != 'off'

),

rules as (

    select * from {{ ref('score_rules') }}

),

rule_groups as (

    select
        group_number,
        min(model_number) as model_number,
        bool_or(rule_kind = 'attribute') as is_fit
    from rules
    group by group_number

),

points as (

    select
        rule_points.roster_number,
        rules.group_number,
        rules.points < 0 as is_negative,
        rule_points.undecayed_points,
        rule_points.points
    from {{ ref('score_rule_points') }} as rule_points
    inner join rules
        on rule_points.rule_number = rules.rule_number

    union all

    select
        caps.roster_number,
        caps.group_number,
        coalesce(rules.points < 0, false) as is_negative,
        caps.undecayed_points,
        caps.points
    from {{ ref('score_caps') }} as caps
    left join rules
        on caps.rule_number = rules.rule_number

),

model_sums as (

    select
        points.roster_number,
        rule_groups.model_number,
        sum(points.points) filter (
            where rule_groups.is_fit and not points.is_negative
        ) as explicit_points,
        sum(points.undecayed_points) filter (
            where not rule_groups.is_fit and not points.is_negative
        ) as implicit_points,
        sum(points.points) filter (
            where not rule_groups.is_fit and not points.is_negative
        ) as decayed_points,
        sum(points.points) filter (where points.is_negative)
            as negative_points,
        sum(points.points) filter (where rule_groups.is_fit) as fit_points,
        sum(points.points) filter (where not rule_groups.is_fit)
            as engagement_points
    from points
    inner join rule_groups
        on points.group_number = rule_groups.group_number
    group by points.roster_number, rule_groups.model_number

),

{# A lead without any entry has earned nothing: absent is zero here. #}
sums as (

    select
        scoring_models.scoring_model,
        roster.lead_id,
        cast(coalesce(model_sums.explicit_points, 0) as decimal(18, 4))
            as explicit_points,
        cast(coalesce(model_sums.implicit_points, 0) as decimal(18, 4))
            as implicit_points,
        cast(coalesce(model_sums.decayed_points, 0) as decimal(18, 4))
            as decayed_points,
        cast(coalesce(model_sums.negative_points, 0) as decimal(18, 4))
            as negative_points,
        cast(coalesce(model_sums.fit_points, 0) as decimal(18, 4))
            as fit_points,
        cast(coalesce(model_sums.engagement_points, 0) as decimal(18, 4))
            as engagement_points,
        scoring_models.score_floor,
        scoring_models.score_ceiling,
        roster.roster_number,
        roster.as_of
    from roster
    cross join scoring_models
    left join model_sums
        on
            scoring_models.model_number = model_sums.model_number
            and roster.roster_number = model_sums.roster_number

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
    roster_number,
    as_of
from clamped
