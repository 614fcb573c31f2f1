with

scores as (

    select * from {{ ref('evidence_scores') }}
    where split = 'train'

),

score_counts as (

    select
        scoring_model,
        score,
        count(*) as lead_count,
        count_if(is_converted) as conversion_count
    from scores
    group by scoring_model, score

),

{# Who never saw a conversion can promise nothing. #}
reached_counts as (

    select
        *,
        sum(lead_count) over (
            partition by scoring_model order by score
            rows between unbounded preceding and current row
        ) as reached_lead_count,
        sum(conversion_count) over (
            partition by scoring_model order by score
            rows between unbounded preceding and current row
        ) as reached_conversion_count,
        sum(lead_count) over (partition by scoring_model) as all_lead_count
    from score_counts
    qualify sum(conversion_count) over (partition by scoring_model) > 0

),

spans as (

    select
        last_scores.scoring_model,
        first_scores.score as first_score,
        last_scores.score as last_score,
        cast(
            last_scores.reached_conversion_count
            - first_scores.reached_conversion_count
            + first_scores.conversion_count as double
        ) / nullif(
            last_scores.reached_lead_count
            - first_scores.reached_lead_count
            + first_scores.lead_count,
            0
        ) as conversion_rate
    from reached_counts as first_scores
    inner join reached_counts as last_scores
        on
            first_scores.scoring_model = last_scores.scoring_model
            and first_scores.score <= last_scores.score

),

lowest_rates as (

    select
        *,
        min(conversion_rate) over (
            partition by scoring_model, first_score
            order by last_score desc
            rows between unbounded preceding and current row
        ) as lowest_rate
    from spans

),

{# Of the spans that start here or lower, each at its worst, the best. #}
monotone_rates as (

    select
        scoring_model,
        last_score as score,
        max(lowest_rate) as monotone_rate
    from lowest_rates
    group by scoring_model, last_score

),

blocks as (

    select
        reached_counts.scoring_model,
        min(reached_counts.score) as min_score,
        cast(sum(reached_counts.lead_count) as integer) as lead_count,
        cast(sum(reached_counts.conversion_count) as integer)
            as conversion_count,
        monotone_rates.monotone_rate,
        0.5e0 / reached_counts.all_lead_count as half_lead_rate
    from reached_counts
    inner join monotone_rates
        on
            reached_counts.scoring_model = monotone_rates.scoring_model
            and reached_counts.score = monotone_rates.score
    group by
        reached_counts.scoring_model,
        monotone_rates.monotone_rate,
        reached_counts.all_lead_count

),

intervals as (

    select
        *,
        row_number() over (
            partition by scoring_model order by min_score
        ) as interval_number,
        lead(min_score) over (
            partition by scoring_model order by min_score
        ) as below_score
    from blocks

)

select
    scoring_model,
    cast(interval_number as integer) as interval_number,
    case when interval_number > 1 then min_score end as min_score,
    below_score,
    lead_count as train_lead_count,
    conversion_count as train_conversion_count,
    greatest(half_lead_rate, least(1e0 - half_lead_rate, monotone_rate))
        as fitted_rate,
    {{ wilson_low('conversion_count', 'lead_count') }} as fitted_low_rate,
    {{ wilson_high('conversion_count', 'lead_count') }} as fitted_high_rate
from intervals
