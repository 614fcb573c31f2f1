with

leads as (

    select * from {{ ref('score_leads') }}
    where is_current

),

scoring_models as (

    select * from {{ ref('stg_scoring_models') }}

),

versions as (

    select * from {{ ref('score_rule_versions') }}

),

pilot_arms as (

    select * from {{ ref('score_pilot_arms') }}

),

reasons as (

    select * from {{ ref('score_reasons') }}

),

history as (

    select * from {{ ref('lead_score_history') }}

),

calibration as (

    select * from {{ ref('evidence_calibration') }}

),

predictions as (

    select * from {{ ref('predictive_scores') }}

),

roster as (

    select * from {{ ref('feat_roster') }}
    where is_current

),

deliveries as (

    select item as event_type
    from {{ ref('stg_lists') }}
    where list_name = 'delivery_events'

),

behaviours as (

    select
        behaviours.behaviour_key,
        deliveries.event_type is not null as is_delivery
    from {{ ref('feat_behaviours') }} as behaviours
    left join deliveries
        on behaviours.event_type = deliveries.event_type

),

rules as (

    select * from {{ ref('score_rules') }}

),

bot_points as (

    select
        rules.scoring_model,
        behaviour_points.roster_number,
        sum(behaviour_points.points) as bot_points
    from {{ ref('score_behaviour_points') }} as behaviour_points
    inner join rules
        on behaviour_points.rule_number = rules.rule_number
    where behaviour_points.event_scope = 'bots'
    group by rules.scoring_model, behaviour_points.roster_number

),

event_counts as (

    select
        roster.roster_number,
        sum(daily_events.event_count) filter (where daily_events.is_bot)
            as bot_event_count,
        max(daily_events.occurred_on) filter (
            where not daily_events.is_bot and not behaviours.is_delivery
        ) as last_activity_on
    from {{ ref('feat_daily_events') }} as daily_events
    inner join behaviours
        on daily_events.behaviour_key = behaviours.behaviour_key
    inner join roster
        on
            daily_events.lead_key = roster.lead_key
            and daily_events.occurred_on <= roster.as_of
    group by roster.roster_number

),

earlier_scores as (

    select
        history.scoring_model,
        history.lead_id,
        max_by(history.score, {{ publication_order('history') }})
            as previous_score
    from history
    inner join leads
        on
            history.scoring_model = leads.scoring_model
            and history.lead_id = leads.lead_id
            and history.as_of < leads.as_of
    group by history.scoring_model, history.lead_id

)

select
    leads.scoring_model,
    leads.lead_id,
    leads.account_id,
    leads.owner,
    versions.rules_version,
    leads.grade,
    leads.fit_band,
    leads.engagement_band,
    leads.total_band,
    leads.segment,
    leads.next_action,
    leads.status,
    leads.exclusion_reasons,
    pilot_arms.scoring_model as pilot_scoring_model,
    reasons.reasons_up,
    reasons.reasons_down,
    leads.score,
    earlier_scores.previous_score,
    leads.score - earlier_scores.previous_score as score_change,
    leads.explicit_points,
    leads.implicit_points,
    leads.decayed_points,
    leads.negative_points,
    leads.fit_points,
    leads.engagement_points,
    cast(coalesce(bot_points.bot_points, 0) as decimal(18, 4)) as bot_points,
    cast(coalesce(event_counts.bot_event_count, 0) as integer)
        as bot_event_count,
    {{ round_statistic('calibration.fitted_rate') }} as probability_rate,
    {{ round_statistic('calibration.fitted_low_rate') }}
        as probability_low_rate,
    {{ round_statistic('calibration.fitted_high_rate') }}
        as probability_high_rate,
    predictions.probability_rate as predictive_probability_rate,
    scoring_models.role = 'champion' as is_champion,
    leads.is_mql,
    leads.is_sales_ready,
    leads.is_excluded,
    leads.is_do_not_contact,
    leads.created_on,
    event_counts.last_activity_on,
    leads.as_of
from leads
inner join scoring_models
    on leads.scoring_model = scoring_models.scoring_model
inner join versions
    on leads.scoring_model = versions.scoring_model
inner join pilot_arms
    on leads.lead_id = pilot_arms.lead_id
left join calibration
    on
        leads.scoring_model = calibration.scoring_model
        and {{ is_in_range(
            'leads.score', 'calibration.min_score', 'calibration.below_score'
        ) }}
left join predictions
    on leads.lead_id = predictions.lead_id
left join reasons
    on
        leads.scoring_model = reasons.scoring_model
        and leads.lead_id = reasons.lead_id
left join earlier_scores
    on
        leads.scoring_model = earlier_scores.scoring_model
        and leads.lead_id = earlier_scores.lead_id
left join bot_points
    on
        leads.scoring_model = bot_points.scoring_model
        and leads.roster_number = bot_points.roster_number
left join event_counts
    on leads.roster_number = event_counts.roster_number
