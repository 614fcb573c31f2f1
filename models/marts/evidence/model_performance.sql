with

ranking_quality as (

    select * from {{ ref('evidence_ranking_quality') }}

),

probability_quality as (

    select * from {{ ref('evidence_probability_quality') }}

),

auc_differences as (

    select * from {{ ref('evidence_auc_differences') }}

),

leaks as (

    select * from {{ ref('evidence_leaks') }}

),

champions as (

    select scoring_model
    from {{ ref('stg_scoring_models') }}
    where role = 'champion'

),

leak_alarms as (

    select
        scoring_model,
        {{ sorted_text('case when is_alarm then finding end', '; ') }}
            as alarms,
        {{ sorted_text('case when not is_alarm then item end', ', ') }}
            as unknown_pasts,
        bool_or(is_alarm) as has_leak_alarm
    from leaks
    group by scoring_model

),

measured as (

    select
        ranking_quality.*,
        probability_quality.expected_conversion_count,
        probability_quality.brier,
        probability_quality.log_loss,
        probability_quality.constant_log_loss,
        probability_quality.ece,
        ranking_quality.split = 'test' and ranking_quality.period = 'all'
            as is_judged,
        ranking_quality.scoring_model = champions.scoring_model as is_champion
    from ranking_quality
    cross join champions
    left join probability_quality
        on
            ranking_quality.scoring_model = probability_quality.scoring_model
            and ranking_quality.split = probability_quality.split
            and ranking_quality.period = probability_quality.period

),

judged as (

    select
        measured.*,
        auc_differences.auc_difference,
        auc_differences.low_difference,
        auc_differences.high_difference,
        case
            when not measured.is_judged then null
            when measured.is_champion then 'champion'
            when
                least(
                    measured.conversion_count,
                    measured.lead_count - measured.conversion_count
                ) < {{ var('min_outcomes') }}
                then 'too few outcomes'
            when auc_differences.low_difference > 0 then 'better'
            when auc_differences.high_difference < 0 then 'worse'
            else 'not conclusive'
        end as verdict
    from measured
    left join auc_differences
        on measured.scoring_model = auc_differences.scoring_model

)

select
    judged.scoring_model,
    judged.split,
    judged.period,
    judged.verdict,
    case
        when judged.verdict = 'champion'
            then 'the others are measured against it, on the same leads'
        when judged.verdict = 'too few outcomes'
            then
                cast(judged.conversion_count as string) || ' converted, '
                || cast(judged.lead_count - judged.conversion_count as string)
                || ' did not; it takes {{ var('min_outcomes') }} of each'
        when judged.verdict is not null
            then
                {{ difference_in_words(
                    'AUC', 'judged.auc_difference',
                    'judged.low_difference', 'judged.high_difference'
                ) }}
    end as verdict_reason,
    nullif(
        concat_ws(
            '; ',
            leak_alarms.alarms,
            'values of today stand for the past: ' || leak_alarms.unknown_pasts
        ), ''
    ) as leak_alarm,
    judged.lead_count as decision_lead_count,
    judged.conversion_count,
    {{ round_statistic('judged.expected_conversion_count') }}
        as expected_conversion_count,
    {{ round_statistic(
        'cast(judged.conversion_count as double) / judged.lead_count'
    ) }} as base_rate,
    {{ round_statistic('judged.auc') }} as auc,
    {{ round_statistic('judged.auc_low') }} as auc_low,
    {{ round_statistic('judged.auc_high') }} as auc_high,
    {{ round_statistic('judged.average_precision') }} as average_precision,
    {{ round_statistic('judged.brier') }} as brier,
    {{ round_statistic('judged.log_loss') }} as log_loss,
    {{ round_statistic('judged.constant_log_loss') }} as constant_log_loss,
    {{ round_statistic('judged.ece') }} as ece,
    {{ round_statistic('judged.top_decile_lift') }} as top_decile_lift,
    judged.is_champion,
    coalesce(leak_alarms.has_leak_alarm, false) as has_leak_alarm
from judged
left join leak_alarms
    on judged.scoring_model = leak_alarms.scoring_model
