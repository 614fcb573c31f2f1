with

roster as (

    select * from {{ ref('feat_roster') }}

),

totals as (

    select * from {{ ref('score_totals') }}

),

rules as (

    select * from {{ ref('score_rules') }}

),

scoring_models as (

    select * from {{ ref('stg_scoring_models') }}

),

exclusion_rules as (

    select * from {{ ref('stg_exclusion_rules') }}

),

grade_actions as (

    select * from {{ ref('stg_grade_actions') }}

),

band_ranges as (

    select * from {{ ref('score_band_ranges') }}

),

exclusion_sizes as (

    select
        scoring_model,
        exclusion_id,
        count(*) as rule_count
    from exclusion_rules
    group by scoring_model, exclusion_id

),

exclusion_hits as (

    select
        rules.scoring_model,
        rule_points.roster_number,
        exclusion_rules.exclusion_id,
        count(*) as rule_count
    from {{ ref('score_rule_points') }} as rule_points
    inner join rules
        on rule_points.rule_number = rules.rule_number
    inner join exclusion_rules
        on
            rules.scoring_model = exclusion_rules.scoring_model
            and rules.rule_id = exclusion_rules.rule_id
    group by
        rules.scoring_model,
        rule_points.roster_number,
        exclusion_rules.exclusion_id

),

exclusions as (

    select
        exclusion_hits.scoring_model,
        exclusion_hits.roster_number,
        {{ sorted_text('exclusion_rules.reason', '; ') }} as exclusion_reasons
    from exclusion_hits
    inner join exclusion_sizes
        on
            exclusion_hits.scoring_model = exclusion_sizes.scoring_model
            and exclusion_hits.exclusion_id = exclusion_sizes.exclusion_id
            and exclusion_hits.rule_count = exclusion_sizes.rule_count
    inner join exclusion_rules
        on
            exclusion_sizes.scoring_model = exclusion_rules.scoring_model
            and exclusion_sizes.exclusion_id = exclusion_rules.exclusion_id
    group by exclusion_hits.scoring_model, exclusion_hits.roster_number

),

graded as (

    select
        totals.*,
        roster.account_id,
        roster.owner,
        roster.status,
        exclusions.exclusion_reasons,
        fit_bands.band as fit_band,
        engagement_bands.band as engagement_band,
        total_bands.band as total_band,
        roster.is_current,
        roster.is_decision,
        roster.is_feedback,
        roster.is_do_not_contact,
        exclusions.exclusion_reasons is not null as is_excluded,
        totals.score >= coalesce(scoring_models.mql_threshold, totals.score)
            as is_mql,
        roster.created_on
    from totals
    inner join roster
        on totals.roster_number = roster.roster_number
    inner join scoring_models
        on totals.scoring_model = scoring_models.scoring_model
    left join exclusions
        on
            totals.scoring_model = exclusions.scoring_model
            and totals.roster_number = exclusions.roster_number
    inner join band_ranges as fit_bands
        on
            totals.scoring_model = fit_bands.scoring_model
            and fit_bands.axis = 'fit'
            and totals.fit_points >= fit_bands.min_points
            and totals.fit_points < fit_bands.below_points
    inner join band_ranges as engagement_bands
        on
            totals.scoring_model = engagement_bands.scoring_model
            and engagement_bands.axis = 'engagement'
            and totals.engagement_points >= engagement_bands.min_points
            and totals.engagement_points < engagement_bands.below_points
    inner join band_ranges as total_bands
        on
            totals.scoring_model = total_bands.scoring_model
            and total_bands.axis = 'total'
            and totals.score >= total_bands.min_points
            and totals.score < total_bands.below_points

),

workable as (

    select
        *,
        status = 'open' and not is_excluded and not is_do_not_contact
            as is_workable
    from graded

)

select
    workable.scoring_model,
    workable.lead_id,
    workable.account_id,
    workable.owner,
    workable.fit_band || workable.engagement_band as grade,
    workable.fit_band,
    workable.engagement_band,
    workable.total_band,
    grade_actions.segment,
    case when workable.is_workable then grade_actions.next_action end
        as next_action,
    workable.status,
    workable.exclusion_reasons,
    workable.score,
    workable.explicit_points,
    workable.implicit_points,
    workable.decayed_points,
    workable.negative_points,
    workable.fit_points,
    workable.engagement_points,
    workable.clamp_points,
    workable.round_points,
    workable.roster_number,
    workable.is_current,
    workable.is_decision,
    workable.is_feedback,
    workable.is_mql,
    workable.is_excluded,
    workable.is_do_not_contact,
    workable.is_workable and workable.is_mql and grade_actions.is_sales_ready
        as is_sales_ready,
    workable.created_on,
    workable.as_of
from workable
inner join grade_actions
    on
        workable.scoring_model = grade_actions.scoring_model
        and workable.fit_band = grade_actions.fit_band
        and workable.engagement_band = grade_actions.engagement_band
