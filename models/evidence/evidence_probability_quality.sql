with

score_counts as (

    select * from {{ ref('evidence_score_counts') }}
    where probability_rate is not null

),

training_rates as (

    select distinct
        scoring_model,
        all_lead_count,
        greatest(
            0.5e0 / all_lead_count,
            least(
                1e0 - 0.5e0 / all_lead_count,
                cast(all_conversion_count as double) / all_lead_count
            )
        ) as conversion_rate
    from score_counts
    where split = 'train' and period = 'all'

),

sums as (

    select
        scoring_model,
        split,
        period,
        all_lead_count,
        all_conversion_count,
        sum(cast(lead_count * probability_rate as decimal(38, 12)))
            as expected_conversion_count,
        sum(cast(
            lead_count * probability_rate * (1e0 - probability_rate)
            as decimal(38, 12)
        )) as expected_variance,
        sum(cast(
            conversion_count * power(1e0 - probability_rate, 2)
            + (lead_count - conversion_count) * power(probability_rate, 2)
            as decimal(38, 12)
        )) as brier_sum,
        sum(cast(
            -conversion_count * ln(probability_rate)
            - (lead_count - conversion_count) * ln(1e0 - probability_rate)
            as decimal(38, 12)
        )) as log_loss_sum
    from score_counts
    group by
        scoring_model, split, period, all_lead_count, all_conversion_count

),

probability_counts as (

    select
        scoring_model,
        split,
        period,
        all_lead_count,
        probability_rate,
        sum(lead_count) as lead_count,
        sum(conversion_count) as conversion_count
    from score_counts
    group by scoring_model, split, period, all_lead_count, probability_rate

),

lower_counts as (

    select
        *,
        sum(lead_count) over (
            partition by scoring_model, split, period
            order by probability_rate
            rows between unbounded preceding and current row
        ) - lead_count as lower_lead_count
    from probability_counts

),

{#
    Ten bins of as many leads as ties allow. A probability stands above as many
    of the nine inner edges as are deciles of the leads below it.
#}
binned as (

    select
        *,
        least(
            9e0,
            greatest(
                0e0,
                ceil(
                    10e0 * lower_lead_count / nullif(all_lead_count - 1, 0)
                ) - 1e0
            )
        ) as bin
    from lower_counts

),

bins as (

    select
        scoring_model,
        split,
        period,
        sum(conversion_count) as conversion_count,
        sum(cast(lead_count * probability_rate as decimal(38, 12)))
            as expected_conversion_count
    from binned
    group by scoring_model, split, period, bin

),

bin_errors as (

    select
        scoring_model,
        split,
        period,
        sum(abs(conversion_count - expected_conversion_count)) as error_sum
    from bins
    group by scoring_model, split, period

)

select
    sums.scoring_model,
    sums.split,
    sums.period,
    cast(sums.all_conversion_count as double) / sums.all_lead_count
        as base_rate,
    cast(sums.expected_conversion_count as double)
        as expected_conversion_count,
    cast(sums.expected_conversion_count as double) / sums.all_lead_count
        as expected_rate,
    (sums.all_conversion_count - cast(sums.expected_conversion_count as double))
    / nullif({{ promise_error(
        'cast(sums.expected_variance as double)',
        'sums.all_lead_count', 'training_rates.all_lead_count'
    ) }}, 0e0) as surprise,
    cast(sums.brier_sum as double) / sums.all_lead_count as brier,
    cast(sums.log_loss_sum as double) / sums.all_lead_count as log_loss,
    -(
        sums.all_conversion_count * ln(training_rates.conversion_rate)
        + (sums.all_lead_count - sums.all_conversion_count)
        * ln(1e0 - training_rates.conversion_rate)
    ) / sums.all_lead_count as constant_log_loss,
    cast(bin_errors.error_sum as double) / sums.all_lead_count as ece
from sums
inner join bin_errors
    on
        sums.scoring_model = bin_errors.scoring_model
        and sums.split = bin_errors.split
        and sums.period = bin_errors.period
left join training_rates
    on sums.scoring_model = training_rates.scoring_model
