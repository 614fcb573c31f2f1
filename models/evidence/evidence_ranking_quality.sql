with

score_counts as (

    select * from {{ ref('evidence_score_counts') }}

),

{# Of the leads that share a value, as many as still belong to the top tenth. #}
top_counts as (

    select
        *,
        greatest(
            0e0,
            least(
                cast(lead_count as double),
                all_lead_count / 10e0 - (reached_lead_count - lead_count)
            )
        ) as top_lead_count
    from score_counts

),

sums as (

    select
        scoring_model,
        split,
        period,
        all_lead_count,
        all_conversion_count,
        all_lead_count - all_conversion_count as all_other_count,
        cast(
            sum(cast(conversion_count * ahead_rate as decimal(38, 12)))
            as double
        ) as ahead_sum,
        cast(
            sum(cast(
                conversion_count * ahead_rate * ahead_rate as decimal(38, 12)
            )) as double
        ) as ahead_square_sum,
        cast(
            sum(cast(
                (lead_count - conversion_count) * behind_rate * behind_rate
                as decimal(38, 12)
            )) as double
        ) as behind_square_sum,
        cast(
            sum(cast(
                cast(conversion_count as double)
                * reached_conversion_count / reached_lead_count
                as decimal(38, 12)
            )) as double
        ) as precision_sum,
        cast(
            sum(cast(
                top_lead_count * conversion_count / lead_count
                as decimal(38, 12)
            )) as double
        ) as top_conversion_count
    from top_counts
    group by
        scoring_model, split, period, all_lead_count, all_conversion_count

),

areas as (

    select
        *,
        ahead_sum / nullif(all_conversion_count, 0) as auc
    from sums

),

errors as (

    select
        *,
        {{ placement_error(
            'ahead_square_sum', 'behind_square_sum', 'auc',
            'all_conversion_count', 'all_other_count'
        ) }} as auc_error
    from areas

)

select
    scoring_model,
    split,
    period,
    all_lead_count as lead_count,
    all_conversion_count as conversion_count,
    auc,
    case
        when auc_error is not null
            then greatest(0e0, auc - {{ z_95() }} * auc_error)
    end as auc_low,
    case
        when auc_error is not null
            then least(1e0, auc + {{ z_95() }} * auc_error)
    end as auc_high,
    precision_sum / nullif(all_conversion_count, 0) as average_precision,
    10e0 * top_conversion_count / nullif(all_conversion_count, 0)
        as top_decile_lift
from errors
