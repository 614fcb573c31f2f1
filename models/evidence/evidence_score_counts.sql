with

probabilities as (

    select * from {{ ref('evidence_probabilities') }}
    where split in ('train', 'test')

),

month_counts as (

    select
        scoring_model,
        split,
        period,
        ordering_value,
        max(probability_rate) as probability_rate,
        count(*) as lead_count,
        count_if(is_converted) as conversion_count
    from probabilities
    group by scoring_model, split, period, ordering_value

),

period_counts as (

    select
        scoring_model,
        split,
        period,
        ordering_value,
        probability_rate,
        cast(lead_count as integer) as lead_count,
        cast(conversion_count as integer) as conversion_count
    from month_counts

    union all

    select
        scoring_model,
        split,
        'all' as period,
        ordering_value,
        max(probability_rate) as probability_rate,
        cast(sum(lead_count) as integer) as lead_count,
        cast(sum(conversion_count) as integer) as conversion_count
    from month_counts
    group by scoring_model, split, ordering_value

),

reached_counts as (

    select
        *,
        sum(lead_count) over (
            partition by scoring_model, split, period
            order by ordering_value desc
            rows between unbounded preceding and current row
        ) as reached_lead_count,
        sum(conversion_count) over (
            partition by scoring_model, split, period
            order by ordering_value desc
            rows between unbounded preceding and current row
        ) as reached_conversion_count,
        sum(lead_count) over (partition by scoring_model, split, period)
            as all_lead_count,
        sum(conversion_count) over (partition by scoring_model, split, period)
            as all_conversion_count
    from period_counts

),

placed as (

    select
        *,
        all_lead_count - all_conversion_count as all_other_count,
        all_lead_count - all_conversion_count
        - reached_lead_count + reached_conversion_count as lower_other_count
    from reached_counts

)

select
    scoring_model,
    split,
    period,
    ordering_value,
    probability_rate,
    lead_count,
    conversion_count,
    cast(reached_lead_count as integer) as reached_lead_count,
    cast(reached_conversion_count as integer) as reached_conversion_count,
    cast(all_lead_count as integer) as all_lead_count,
    cast(all_conversion_count as integer) as all_conversion_count,
    (lower_other_count + 0.5e0 * (lead_count - conversion_count))
    / nullif(all_other_count, 0) as ahead_rate,
    (reached_conversion_count - 0.5e0 * conversion_count)
    / nullif(all_conversion_count, 0) as behind_rate
from placed
