with

champions as (

    select scoring_model
    from {{ ref('stg_scoring_models') }}
    where role = 'champion'

),

roster as (

    select
        'leads scored' as check_name,
        'leads' as subject,
        case when count(*) = 0 then 'broken' else 'ok' end as state,
        case
            when count(*) = 0 then 'no lead is scored'
            else
                cast(count(*) as string) || ' leads are scored as of '
                || cast(max(as_of) as string)
        end as finding,
        'See rejected_records, and where raw_row_counts finds rows at all.'
            as remedy
    from {{ ref('feat_roster') }}
    where is_current

),

accounted as (

    select
        'rows accounted for' as check_name,
        raw_table as subject,
        case
            when
                raw_row_count
                = used_row_count
                + rejected_row_count
                + anonymous_row_count
                + erased_row_count
                then 'ok'
            else 'broken'
        end as state,
        cast(raw_row_count as string) || ' rows: '
        || cast(used_row_count as string) || ' used, '
        || cast(rejected_row_count as string) || ' refused, '
        || cast(anonymous_row_count as string) || ' anonymous, '
        || cast(erased_row_count as string) || ' erased' as finding,
        'Events have changed unseen: run dbt build --full-refresh.' as remedy
    from {{ ref('raw_row_counts') }}

),

refused as (

    select
        'rows refused' as check_name,
        raw_table as subject,
        case
            when
                rejected_row_count <= raw_row_count * cast(
                    {{ var('rejected_alarm_rate') }} as double
                )
                or not {{ is_beyond_chance(
                    'rejected_row_count',
                    'raw_row_count * cast(' ~ var('rejected_alarm_rate')
                    ~ ' as double)'
                ) }}
                then 'ok'
            when rejected_row_count > 0.5e0 * raw_row_count then 'broken'
            else 'look'
        end as state,
        cast(rejected_row_count as string) || ' of '
        || cast(raw_row_count as string) || ' rows are refused' as finding,
        'See why in rejected_records, and mend it at the source.' as remedy
    from {{ ref('raw_row_counts') }}
    where raw_row_count > 0

),

{# When nothing at all comes any more, scores only fade. #}
volumes as (

    select
        'volume' as check_name,
        raw_table || case when item != '(all)' then ' ' || item else '' end
            as subject,
        case
            when not is_comparable then 'unknown'
            when
                is_too_few
                and week_count = 0
                and item = '(all)'
                and raw_table in ('events', 'leads')
                then 'broken'
            when is_too_few or is_too_many then 'look'
            else 'ok'
        end as state,
        cast(week_count as string) || ' in the last seven days, '
        || case
            when is_comparable
                then
                    cast(fewest_count as string) || ' to '
                    || cast(most_count as string)
                    || ' in each of the {{ var("recent_weeks") }} weeks before'
            else 'too few weeks to compare with'
        end
        || '; the last on ' || cast(last_on as string) as finding,
        'Look whether its source or loader has changed.' as remedy
    from {{ ref('health_volumes') }}

),

missing as (

    select
        'missing values' as check_name,
        attribute_name as subject,
        case
            when missing_rate is null or earlier_missing_rate is null
                then 'unknown'
            when is_alarm then 'look'
            else 'ok'
        end as state,
        coalesce(
            'missing for ' || {{ rate_in_words('missing_rate') }}
            || ' of the last four weeks', 'no lead of the last four weeks'
        ) || ', ' || coalesce(
            case when missing_rate is null then 'missing for ' else '' end
            || {{ rate_in_words('earlier_missing_rate') }} || ' before',
            'no lead before'
        ) as finding,
        'Look whether a form, an import or a mapping has lost the field.'
            as remedy
    from {{ ref('health_missing_values') }}

),

merged as (

    select
        'merges' as check_name,
        'leads' as subject,
        case when count(*) = 0 then 'ok' else 'look' end as state,
        cast(count(*) as string) || ' merges do not resolve' as finding,
        'See merge_problems, and mend them in the CRM.' as remedy
    from {{ ref('merge_problems') }}

),

rules as (

    select
        'rules' as check_name,
        scoring_model as subject,
        case when count_if(is_warning) = 0 then 'ok' else 'look' end as state,
        cast(count_if(is_warning) as string) || ' findings on rules, '
        || cast(count_if(is_dead) as string) || ' rules fire for no lead'
            as finding,
        'See rule_coverage where is_warning.' as remedy
    from {{ ref('rule_coverage') }}
    group by scoring_model

),

performance as (

    select * from {{ ref('model_performance') }}
    where split = 'test' and period = 'all'

),

judged as (

    select
        champions.scoring_model,
        case
            when
                performance.auc_low is null
                or performance.verdict = 'too few outcomes'
                then 'unknown'
            when performance.auc_low > 0.5 then 'ok'
            else 'look'
        end as state,
        'AUC ' || {{ statistic_in_words('performance.auc') }} || ' ('
        || {{ statistic_in_words('performance.auc_low') }} || ' to '
        || {{ statistic_in_words('performance.auc_high') }} || ')' as shown_auc
    from champions
    left join performance
        on champions.scoring_model = performance.scoring_model

),

prediction as (

    select
        'prediction' as check_name,
        scoring_model as subject,
        state,
        case state
            when 'unknown'
                then 'too few outcomes to say whether scores predict sales'
            when 'ok' then 'scores predict sales: ' || shown_auc
            else 'scores order leads no better than chance: ' || shown_auc
        end as finding,
        'See suggested_points and scripts/report.py.' as remedy
    from judged

),

leaks as (

    select
        'outcome known' as check_name,
        performance.scoring_model as subject,
        case when performance.has_leak_alarm then 'look' else 'ok' end as state,
        coalesce(
            case
                when performance.has_leak_alarm then performance.leak_alarm
            end,
            'no rule or attribute alone knows the outcome'
        ) as finding,
        'Take it out of the rules, or give its past in attribute_changes.'
            as remedy
    from performance
    inner join champions
        on performance.scoring_model = champions.scoring_model

),

calibration as (

    select distinct
        'probability' as check_name,
        calibration.scoring_model as subject,
        case when calibration.has_calibration then 'ok' else 'look' end
            as state,
        calibration.finding,
        'Go by the order of scores, not by their probability.' as remedy
    from {{ ref('score_calibration') }} as calibration
    inner join champions
        on calibration.scoring_model = champions.scoring_model

),

{# The latest month that is compared with the training period. #}
drifts as (

    select
        drift.*,
        drift.period = max(drift.period) over () as is_latest
    from {{ ref('score_drift') }} as drift
    left join champions
        on drift.scoring_model = champions.scoring_model
    where
        drift.psi is not null
        and (
            champions.scoring_model is not null
            or drift.scoring_model = '(all models)'
        )

),

drifted as (

    select
        'drift' as check_name,
        period as subject,
        case when count_if(is_alarm) = 0 then 'ok' else 'look' end as state,
        cast(count_if(is_alarm) as string) || ' of '
        || cast(count(*) as string)
        || ' inputs are not what they were in training'
        || coalesce(
            ': ' || {{ sorted_text(
                'case when is_alarm then input end', ', '
            ) }}, ''
        ) as finding,
        'See score_drift where is_alarm.' as remedy
    from drifts
    where is_latest
    group by period

)

select
    1 as check_number,
    check_name,
    subject,
    state,
    finding,
    remedy
from roster

union all

select
    2 as check_number,
    check_name,
    subject,
    state,
    finding,
    remedy
from accounted

union all

select
    3 as check_number,
    check_name,
    subject,
    state,
    finding,
    remedy
from refused

union all

select
    4 as check_number,
    check_name,
    subject,
    state,
    finding,
    remedy
from volumes

union all

select
    5 as check_number,
    check_name,
    subject,
    state,
    finding,
    remedy
from missing

union all

select
    6 as check_number,
    check_name,
    subject,
    state,
    finding,
    remedy
from merged

union all

select
    7 as check_number,
    check_name,
    subject,
    state,
    finding,
    remedy
from rules

union all

select
    8 as check_number,
    check_name,
    subject,
    state,
    finding,
    remedy
from prediction

union all

select
    9 as check_number,
    check_name,
    subject,
    state,
    finding,
    remedy
from leaks

union all

select
    10 as check_number,
    check_name,
    subject,
    state,
    finding,
    remedy
from calibration

union all

select
    11 as check_number,
    check_name,
    subject,
    state,
    finding,
    remedy
from drifted
