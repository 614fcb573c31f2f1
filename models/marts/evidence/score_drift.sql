with

levels as (

    select * from {{ ref('score_drift_levels') }}

),

probabilities as (

    select * from {{ ref('evidence_probabilities') }}

),

totals as (

    select
        *,
        count(*) over (
            partition by scoring_model, period, input_kind, input
        ) as level_count,
        sum(lead_count) over (
            partition by scoring_model, period, input_kind, input
        ) as all_lead_count,
        nullif(sum(training_lead_count) over (
            partition by scoring_model, period, input_kind, input
        ), 0) as all_training_lead_count
    from levels

),

{# Half a lead more in every level, so that no share is zero. #}
shares as (

    select
        *,
        (lead_count + 0.5e0) / (all_lead_count + 0.5e0 * level_count)
            as smoothed_share,
        (training_lead_count + 0.5e0)
        / (all_training_lead_count + 0.5e0 * level_count)
            as smoothed_training_share
    from totals

),

shifts as (

    select
        *,
        (smoothed_share - smoothed_training_share)
        * ln(smoothed_share / smoothed_training_share) as shift
    from shares

),

ranked_shifts as (

    select
        *,
        level || ': ' || {{ rate_in_words('share_rate') }}
        || ' of the leads, in training '
        || {{ rate_in_words('training_share_rate') }} as shown_shift,
        row_number() over (
            partition by scoring_model, period, input_kind, input
            order by shift desc, level asc
        ) as shift_rank
    from shifts

),

inputs as (

    select
        scoring_model,
        period,
        input_kind,
        input,
        level_count,
        all_lead_count,
        all_training_lead_count,
        max(shown_shift) filter (where shift_rank = 1) as shown_shift,
        sum(conversion_count) as conversion_count,
        sum(training_lead_count) filter (
            where input_kind = 'outcome' and level = 'converted'
        ) as training_conversion_count,
        cast(sum(cast(shift as decimal(38, 12))) as double) as psi
    from ranked_shifts
    group by
        scoring_model,
        period,
        input_kind,
        input,
        level_count,
        all_lead_count,
        all_training_lead_count

),

promises as (

    select
        scoring_model,
        period,
        sum(cast(probability_rate as decimal(38, 12)))
            as expected_conversion_count,
        sum(cast(
            probability_rate * (1e0 - probability_rate) as decimal(38, 12)
        )) as expected_variance
    from probabilities
    where probability_rate is not null
    group by scoring_model, period

),

measures as (

    select
        inputs.*,
        {{ chance_psi(
            'inputs.all_lead_count', 'inputs.all_training_lead_count',
            'inputs.level_count'
        ) }} as chance_psi,
        cast(inputs.conversion_count as double) / inputs.all_lead_count
            as conversion_rate,
        cast(inputs.training_conversion_count as double)
        / inputs.all_training_lead_count as training_conversion_rate,
        cast(
            inputs.conversion_count + inputs.training_conversion_count as double
        ) / (inputs.all_lead_count + inputs.all_training_lead_count)
            as pooled_rate,
        cast(promises.expected_conversion_count as double)
            as expected_conversion_count,
        cast(promises.expected_variance as double) as expected_variance
    from inputs
    left join promises
        on
            inputs.input_kind = 'score'
            and inputs.scoring_model = promises.scoring_model
            and inputs.period = promises.period

),

{# Surprises are in standard errors: of what the score promised, and of the
   difference of two rates. Only scores promise, and only outcomes have a rate
   of their own in training. #}
surprises as (

    select
        *,
        coalesce(
            (conversion_count - expected_conversion_count)
            / nullif({{ promise_error(
                'expected_variance', 'all_lead_count',
                'all_training_lead_count'
            ) }}, 0),
            (conversion_rate - training_conversion_rate) / sqrt(nullif(
                pooled_rate * (1e0 - pooled_rate)
                * (1e0 / all_lead_count + 1e0 / all_training_lead_count), 0
            ))
        ) as surprise
    from measures

),

judged as (

    select
        *,
        coalesce(
            psi >= {{ var('drift_alarm_psi') }} and psi >= chance_psi, false
        ) as has_shifted,
        coalesce(abs(surprise) > {{ z_95() }}, false) as is_surprising
    from surprises

)

select
    scoring_model,
    period,
    input_kind,
    input,
    case
        when all_training_lead_count is null
            then 'nothing to compare with: no leads for training'
        when input_kind = 'outcome' and (has_shifted or is_surprising)
            then
                {{ rate_in_words('conversion_rate') }}
                || ' converted, in training '
                || {{ rate_in_words('training_conversion_rate') }}
        else nullif(concat_ws(
            '; ',
            case
                when has_shifted
                    then
                        'other leads than in training, above all '
                        || shown_shift
            end,
            case
                when is_surprising
                    then
                        {{ rate_in_words('conversion_rate') }}
                        || ' converted, '
                        || {{ rate_in_words(
                            '(expected_conversion_count / all_lead_count)'
                        ) }}
                        || ' were expected'
            end
        ), '')
    end as finding,
    cast(all_lead_count as integer) as decision_lead_count,
    {{ round_statistic('psi') }} as psi,
    {{ round_statistic('chance_psi') }} as chance_psi,
    {{ round_statistic('conversion_rate') }} as conversion_rate,
    {{ round_statistic('expected_conversion_count / all_lead_count') }}
        as expected_conversion_rate,
    has_shifted or is_surprising as is_alarm
from judged
