with

feedback as (

    select * from {{ ref('stg_sales_feedback') }}
    where row_fate = 'used'

),

scores as (

    select * from {{ ref('score_leads') }}
    where is_feedback

),

fired_rules as (

    select * from {{ ref('score_entries') }}
    where entry_kind = rule_kind

),

{# A verdict is about the score of its own day, or of the day on which the lead
   was created; see feat_roster. #}
verdicts as (

    select
        scores.scoring_model,
        feedback.lead_id,
        feedback.verdict,
        coalesce(feedback.reason, 'no reason given') as reason,
        scores.fit_band,
        scores.engagement_band,
        scores.total_band,
        scores.grade,
        left(cast(scores.as_of as string), 7) as given_month,
        scores.as_of
    from feedback
    inner join scores
        on
            feedback.lead_id = scores.lead_id
            and greatest(cast(feedback.given_at as date), scores.created_on)
            = scores.as_of

),

segments as (

    select
        scoring_model,
        'all' as segment_kind,
        'all' as segment,
        verdict,
        reason
    from verdicts

    union all

    select
        scoring_model,
        'reason' as segment_kind,
        reason as segment,
        verdict,
        reason
    from verdicts

    union all

    select
        scoring_model,
        segment_kind,
        segment,
        verdict,
        reason
    from verdicts
    unpivot (
        segment for segment_kind in (
            fit_band, engagement_band, total_band, grade, given_month
        )
    )

    union all

    select
        verdicts.scoring_model,
        'rule' as segment_kind,
        fired_rules.rule_id as segment,
        verdicts.verdict,
        verdicts.reason
    from verdicts
    inner join fired_rules
        on
            verdicts.scoring_model = fired_rules.scoring_model
            and verdicts.lead_id = fired_rules.lead_id
            and verdicts.as_of = fired_rules.as_of

),

reason_counts as (

    select
        scoring_model,
        segment_kind,
        segment,
        reason,
        count_if(verdict = 'accepted') as accepted_count,
        count_if(verdict = 'rejected') as rejected_count
    from segments
    group by scoring_model, segment_kind, segment, reason

),

ranked_reasons as (

    select
        *,
        reason || ' (' || cast(rejected_count as string) || ')' as shown_reason,
        row_number() over (
            partition by scoring_model, segment_kind, segment
            order by rejected_count desc, reason asc
        ) as reason_rank
    from reason_counts

),

counts as (

    select
        scoring_model,
        segment_kind,
        segment,
        nullif(concat_ws(
            ', ',
            max(shown_reason) filter (
                where reason_rank = 1 and rejected_count > 0
            ),
            max(shown_reason) filter (
                where reason_rank = 2 and rejected_count > 0
            ),
            max(shown_reason) filter (
                where reason_rank = 3 and rejected_count > 0
            ),
            max(shown_reason) filter (
                where reason_rank = 4 and rejected_count > 0
            ),
            max(shown_reason) filter (
                where reason_rank = 5 and rejected_count > 0
            )
        ), '') as rejection_reasons,
        cast(sum(accepted_count) as integer) as accepted_count,
        cast(sum(rejected_count) as integer) as rejected_count,
        cast(sum(accepted_count + rejected_count) as integer) as verdict_count
    from ranked_reasons
    group by scoring_model, segment_kind, segment

)

select
    scoring_model,
    segment_kind,
    segment,
    rejection_reasons,
    accepted_count,
    rejected_count,
    {{ round_statistic(
        'cast(accepted_count as double) / verdict_count'
    ) }} as acceptance_rate,
    {{ round_statistic(wilson_low('accepted_count', 'verdict_count')) }}
        as acceptance_low_rate,
    {{ round_statistic(wilson_high('accepted_count', 'verdict_count')) }}
        as acceptance_high_rate
from counts
