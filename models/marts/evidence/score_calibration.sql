with

calibration as (

    select * from {{ ref('evidence_calibration') }}

),

probability_quality as (

    select * from {{ ref('evidence_probability_quality') }}
    where split = 'test' and period = 'all'

),

test_counts as (

    select
        scoring_model,
        interval_number,
        count(*) as lead_count,
        count_if(is_converted) as conversion_count
    from {{ ref('evidence_probabilities') }}
    where split = 'test'
    group by scoring_model, interval_number

),

model_findings as (

    select
        scoring_model,
        case
            when abs(surprise) <= {{ z_95() }} then 'Holds'
            else 'Does not hold'
        end
        || ' on the test period: '
        || {{ rate_in_words('base_rate') }} || ' converted, '
        || {{ rate_in_words('expected_rate') }} || ' were expected' as finding,
        abs(surprise) <= {{ z_95() }} as has_calibration
    from probability_quality

),

{# An interval that no test lead falls into has no count. #}
counted as (

    select
        calibration.*,
        coalesce(
            model_findings.finding, 'Not tested: the test period has no leads'
        ) as finding,
        coalesce(test_counts.lead_count, 0) as test_lead_count,
        coalesce(test_counts.conversion_count, 0) as test_conversion_count,
        coalesce(model_findings.has_calibration, false) as has_calibration
    from calibration
    left join model_findings
        on calibration.scoring_model = model_findings.scoring_model
    left join test_counts
        on
            calibration.scoring_model = test_counts.scoring_model
            and calibration.interval_number = test_counts.interval_number

),

tested as (

    select
        *,
        cast(test_conversion_count as double) / nullif(test_lead_count, 0)
            as test_rate,
        {{ wilson_low('test_conversion_count', 'test_lead_count') }}
            as test_low_rate,
        {{ wilson_high('test_conversion_count', 'test_lead_count') }}
            as test_high_rate
    from counted

)

select
    scoring_model,
    interval_number,
    finding,
    min_score,
    below_score,
    train_lead_count,
    train_conversion_count,
    {{ round_statistic('fitted_rate') }} as fitted_rate,
    {{ round_statistic('fitted_low_rate') }} as fitted_low_rate,
    {{ round_statistic('fitted_high_rate') }} as fitted_high_rate,
    cast(test_lead_count as integer) as test_lead_count,
    cast(test_conversion_count as integer) as test_conversion_count,
    {{ round_statistic('test_rate') }} as test_rate,
    {{ round_statistic('test_low_rate') }} as test_low_rate,
    {{ round_statistic('test_high_rate') }} as test_high_rate,
    coalesce(fitted_rate between test_low_rate and test_high_rate, true)
        as is_within_interval,
    has_calibration
from tested
