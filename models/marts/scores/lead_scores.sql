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

ledger as (

    select * from {{ ref('score_ledger') }}

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

daily_events as (

    select * from {{ ref('feat_daily_events') }}

),

bot_points as (

    select
        scoring_model,
        lead_id,
        as_of,
        sum(points) as bot_points
    from {{ ref('score_behaviour_points') }}
    where event_scope = 'bots'
    group by scoring_model, lead_id, as_of

),

event_counts as (

    select
        roster.lead_id,
        sum(daily_events.event_count) filter (where daily_events.is_bot)
            as bot_event_count,
        max(daily_events.occurred_on) filter (
            where not daily_events.is_bot and deliveries.event_type is null
        ) as last_activity_on
    from roster
    inner join daily_events
        on
            roster.lead_id = daily_events.lead_id
            and roster.as_of >= daily_events.occurred_on
    left join deliveries
        on daily_events.event_type = deliveries.event_type
    group by roster.lead_id

),

{# What a rule earned after its own cap decides its rank among the reasons;
   what would read as zero points is no reason. #}
rule_points as (

    select
        scoring_model,
        lead_id,
        rule_id,
        max(explanation) filter (where entry_kind != 'rule_cap') as explanation,
        sum(points) as points
    from ledger
    where rule_id is not null
    group by scoring_model, lead_id, rule_id

),

ranked_reasons as (

    select
        *,
        round(points, 2) as shown_points,
        row_number() over (
            partition by scoring_model, lead_id
            order by points desc, rule_id asc
        ) as rank_up,
        row_number() over (
            partition by scoring_model, lead_id
            order by points asc, rule_id asc
        ) as rank_down
    from rule_points

),

reasons as (

    select
        scoring_model,
        lead_id,
        nullif(concat_ws(
            '; ',
            max(explanation) filter (where rank_up = 1 and shown_points > 0),
            max(explanation) filter (where rank_up = 2 and shown_points > 0),
            max(explanation) filter (where rank_up = 3 and shown_points > 0)
        ), '') as reasons_up,
        nullif(concat_ws(
            '; ',
            max(explanation) filter (where rank_down = 1 and shown_points < 0),
            max(explanation) filter (where rank_down = 2 and shown_points < 0),
            max(explanation) filter (where rank_down = 3 and shown_points < 0)
        ), '') as reasons_down
    from ranked_reasons
    group by scoring_model, lead_id

),

earlier_scores as (

    select
        history.scoring_model,
        history.lead_id,
        history.score as previous_score
    from history
    inner join leads
        on
            history.scoring_model = leads.scoring_model
            and history.lead_id = leads.lead_id
            and history.as_of < leads.as_of
    qualify
        row_number() over (
            partition by history.scoring_model, history.lead_id
            order by history.as_of desc, history.publication_number desc
        ) = 1

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
        and leads.lead_id = bot_points.lead_id
        and leads.as_of = bot_points.as_of
left join event_counts
    on leads.lead_id = event_counts.lead_id
