with

rules as (

    select * from {{ ref('score_rules') }}

),

rates as (

    select * from {{ ref('conversion_rates') }}

),

uncovered_segments as (

    select * from {{ ref('evidence_uncovered_segments') }}

),

{# A suggestion is for all that a lead did, the points of today for each. #}
event_counts as (

    select
        entries.scoring_model,
        entries.rule_id,
        cast(sum(entries.event_count) as double) / count(*) as events_per_lead
    from {{ ref('score_entries') }} as entries
    inner join {{ ref('evidence_decisions') }} as decisions
        on
            entries.lead_id = decisions.lead_id
            and entries.as_of = decisions.as_of
    where entries.entry_kind = 'behaviour'
    group by entries.scoring_model, entries.rule_id

),

base as (

    select
        scoring_model,
        conversion_rate,
        {{ smoothed_rate('conversion_count', 'decision_lead_count') }}
            as smoothed_rate
    from rates
    where segment_kind = 'base'

),

{# A rule that fired on no decision day has no counts, and so no points. #}
items as (

    select
        rules.scoring_model,
        'rule' as item_kind,
        rules.rule_id as item,
        rules.points as present_points,
        rates.decision_lead_count,
        rates.conversion_count,
        rates.conversion_rate,
        event_counts.events_per_lead,
        rates.is_conclusive
    from rules
    left join rates
        on
            rules.scoring_model = rates.scoring_model
            and rates.segment_kind = 'rule'
            and rules.rule_id = rates.segment
    left join event_counts
        on
            rules.scoring_model = event_counts.scoring_model
            and rules.rule_id = event_counts.rule_id

    union all

    select
        uncovered_segments.scoring_model,
        uncovered_segments.segment_kind as item_kind,
        uncovered_segments.segment as item,
        cast(null as decimal(18, 4)) as present_points,
        rates.decision_lead_count,
        rates.conversion_count,
        rates.conversion_rate,
        cast(null as double) as events_per_lead,
        rates.is_conclusive
    from uncovered_segments
    inner join rates
        on
            uncovered_segments.scoring_model = rates.scoring_model
            and uncovered_segments.segment_kind = rates.segment_kind
            and uncovered_segments.segment = rates.segment

),

{# An interval that reaches 0 or 1 ends at the smoothed rate instead. #}
intervals as (

    select
        items.*,
        base.conversion_rate as base_rate,
        base.smoothed_rate as smoothed_base_rate,
        {{ smoothed_rate(
            'items.conversion_count', 'items.decision_lead_count'
        ) }} as smoothed_rate,
        case
            when items.conversion_count > 0
                then {{ wilson_low(
                    'items.conversion_count', 'items.decision_lead_count'
                ) }}
        end as low_rate,
        case
            when items.conversion_count < items.decision_lead_count
                then {{ wilson_high(
                    'items.conversion_count', 'items.decision_lead_count'
                ) }}
        end as high_rate
    from items
    left join base
        on items.scoring_model = base.scoring_model

),

evidence as (

    select
        *,
        {{ log_odds('smoothed_rate') }}
        - {{ log_odds('smoothed_base_rate') }} as log_odds,
        {{ log_odds('coalesce(low_rate, smoothed_rate)') }}
        - {{ log_odds('smoothed_base_rate') }} as low_log_odds,
        {{ log_odds('coalesce(high_rate, smoothed_rate)') }}
        - {{ log_odds('smoothed_base_rate') }} as high_log_odds
    from intervals

),

fired_rules as (

    select
        scoring_model,
        cast(present_points as decimal(38, 12)) as points,
        cast(log_odds as decimal(38, 12)) as log_odds
    from evidence
    where item_kind = 'rule' and decision_lead_count > 0

),

means as (

    select
        scoring_model,
        cast(sum(points) as double) / count(*) as points,
        cast(sum(log_odds) as double) / count(*) as log_odds
    from fired_rules
    group by scoring_model

),

{# The points of the rules shall differ as much from each other as today. #}
scales as (

    select
        fired_rules.scoring_model,
        sqrt(
            nullif(cast(sum(cast(
                power(cast(fired_rules.points as double) - means.points, 2)
                as decimal(38, 12)
            )) as double), 0)
            / nullif(cast(sum(cast(
                power(cast(fired_rules.log_odds as double) - means.log_odds, 2)
                as decimal(38, 12)
            )) as double), 0)
        ) as points_per_log_odds
    from fired_rules
    inner join means
        on fired_rules.scoring_model = means.scoring_model
    group by fired_rules.scoring_model

),

suggestions as (

    select
        evidence.*,
        {{ round_points(
            'evidence.log_odds * scales.points_per_log_odds'
        ) }} as suggested_points,
        {{ round_points(
            'evidence.low_log_odds * scales.points_per_log_odds'
        ) }} as suggested_low_points,
        {{ round_points(
            'evidence.high_log_odds * scales.points_per_log_odds'
        ) }} as suggested_high_points
    from evidence
    left join scales
        on evidence.scoring_model = scales.scoring_model

),

worded as (

    select
        *,
        cast(conversion_count as string) || ' of '
        || cast(decision_lead_count as string) || ' leads converted ('
        || {{ rate_in_words('conversion_rate') }} || ', of all leads '
        || {{ rate_in_words('base_rate') }} || ')' as shown_counts,
        {{ points_in_words('round(suggested_points, 1)') }} || ' ('
        || {{ points_in_words('round(suggested_low_points, 1)') }} || ' to '
        || {{ points_in_words('round(suggested_high_points, 1)') }} || ')'
        || case
            when round(events_per_lead, 1) > 1
                then
                    ' for the '
                    || {{ number_in_words('round(events_per_lead, 1)') }}
                    || ' events of a lead'
            else ''
        end as shown_points
    from suggestions

)

select
    scoring_model,
    item_kind,
    item,
    case
        when decision_lead_count is null
            then 'not conclusive: fired for no lead on its decision day'
        when decision_lead_count < {{ var('min_level_leads') }}
            then
                'not conclusive: fewer than {{ var('min_level_leads') }}'
                || ' leads; ' || shown_counts
        when not is_conclusive and coalesce(present_points, 0) != 0
            then
                'not conclusive: ' || shown_counts || '; '
                || {{ points_in_words('present_points') }}
                || ' is a guess so far'
        when not is_conclusive then 'not conclusive: ' || shown_counts
        when suggested_points is null
            then
                'no suggestion: the rules give no scale of points; '
                || shown_counts
        when present_points is null
            then 'worth a rule: ' || shown_points || '; ' || shown_counts
        when present_points * suggested_points < 0
            then
                'wrong sign: the data say ' || shown_points
                || ', the rule says '
                || {{ points_in_words('present_points') }} || '; '
                || shown_counts
        when
            present_points
            between suggested_low_points and suggested_high_points
            then
                'keep ' || {{ points_in_words('present_points') }}
                || ': the data say ' || shown_points || '; ' || shown_counts
        when present_points < suggested_points
            then 'raise to ' || shown_points || '; ' || shown_counts
        else 'lower to ' || shown_points || '; ' || shown_counts
    end as verdict,
    present_points,
    suggested_points,
    suggested_low_points,
    suggested_high_points,
    cast(suggested_points - coalesce(present_points, 0) as decimal(18, 4))
        as difference_points,
    coalesce(decision_lead_count, 0) as decision_lead_count,
    coalesce(conversion_count, 0) as conversion_count,
    conversion_rate,
    {{ round_statistic('log_odds') }} as log_odds_lift,
    {{ round_statistic('events_per_lead') }} as events_per_lead,
    coalesce(
        is_conclusive and decision_lead_count >= {{ var('min_level_leads') }},
        false
    ) as is_conclusive
from worded
