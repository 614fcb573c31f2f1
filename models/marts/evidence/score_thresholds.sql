with

scores as (

    select * from {{ ref('evidence_scores') }}

),

scoring_models as (

    select * from {{ ref('stg_scoring_models') }}

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

{# The threshold of today may be a score that no lead has. #}
thresholds as (

    select
        scoring_model,
        score as threshold,
        lead_count,
        conversion_count
    from score_counts

    union all

    select
        scoring_models.scoring_model,
        cast(ceil(scoring_models.mql_threshold) as integer) as threshold,
        0 as lead_count,
        0 as conversion_count
    from scoring_models
    where scoring_models.mql_threshold is not null

),

threshold_counts as (

    select
        scoring_model,
        threshold,
        sum(lead_count) as lead_count,
        sum(conversion_count) as conversion_count
    from thresholds
    group by scoring_model, threshold

),

model_sizes as (

    select
        scoring_model,
        count(*) as all_lead_count,
        count_if(is_converted) as all_conversion_count,
        cast(max(as_of) - min(as_of) as int) + 1 as day_count
    from scores
    group by scoring_model

),

reached_counts as (

    select
        threshold_counts.scoring_model,
        threshold_counts.threshold,
        sum(threshold_counts.lead_count) over (
            partition by threshold_counts.scoring_model
            order by threshold_counts.threshold desc
            rows between unbounded preceding and current row
        ) as lead_count,
        sum(threshold_counts.conversion_count) over (
            partition by threshold_counts.scoring_model
            order by threshold_counts.threshold desc
            rows between unbounded preceding and current row
        ) as conversion_count,
        model_sizes.all_lead_count,
        model_sizes.all_conversion_count,
        model_sizes.day_count
    from threshold_counts
    inner join model_sizes
        on threshold_counts.scoring_model = model_sizes.scoring_model

),

rates as (

    select
        *,
        cast(conversion_count as double) / nullif(lead_count, 0)
            as precision_rate,
        cast(conversion_count as double) / nullif(all_conversion_count, 0)
            as recall_rate,
        2e0 * conversion_count / nullif(lead_count + all_conversion_count, 0)
            as f1_rate,
        cast(lead_count as double) / all_lead_count as lead_share_rate,
        7e0 * lead_count / day_count as leads_per_week,
        lead_count > 0
        and lead_count <= all_lead_count * {{ var('target_lead_rate') }}
            as is_in_target,
        lead_count > 0
        and 7 * lead_count <= day_count * {{ var('sales_capacity_per_week') }}
            as is_in_capacity
    from reached_counts

),

{# Of equally good thresholds the highest: as many conversions, fewer calls. #}
chosen as (

    select
        rates.*,
        rates.conversion_count > 0 and row_number() over (
            partition by rates.scoring_model
            order by rates.f1_rate desc nulls last, rates.threshold desc
        ) = 1 as is_best_f1,
        rates.is_in_target and row_number() over (
            partition by rates.scoring_model, rates.is_in_target
            order by rates.threshold
        ) = 1 as is_target_share,
        rates.is_in_capacity and row_number() over (
            partition by rates.scoring_model, rates.is_in_capacity
            order by rates.threshold
        ) = 1 as is_sales_capacity,
        scoring_models.scoring_model is not null as is_mql_threshold
    from rates
    left join scoring_models
        on
            rates.scoring_model = scoring_models.scoring_model
            and rates.threshold = ceil(scoring_models.mql_threshold)

)

select
    scoring_model,
    threshold,
    nullif(
        concat_ws(
            '; ',
            case when is_best_f1 then 'best F1' end,
            case when is_target_share then 'target share of leads' end,
            case when is_sales_capacity then 'capacity of sales' end,
            case when is_mql_threshold then 'threshold in use' end
        ), ''
    ) as chosen_by,
    cast(lead_count as integer) as decision_lead_count,
    cast(conversion_count as integer) as conversion_count,
    cast(all_conversion_count - conversion_count as integer)
        as missed_conversion_count,
    {{ round_statistic('precision_rate') }} as precision_rate,
    {{ round_statistic('recall_rate') }} as recall_rate,
    {{ round_statistic('f1_rate') }} as f1_rate,
    {{ round_statistic(
        'precision_rate * all_lead_count / nullif(all_conversion_count, 0)'
    ) }} as lift,
    {{ round_statistic('lead_share_rate') }} as lead_share_rate,
    {{ round_statistic('leads_per_week') }} as leads_per_week,
    {{ round_statistic(
        'cast(lead_count as double) / nullif(conversion_count, 0)'
    ) }} as leads_per_conversion,
    is_best_f1,
    is_target_share,
    is_sales_capacity,
    is_mql_threshold
from chosen
