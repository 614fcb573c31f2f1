with

probabilities as (

    select * from {{ ref('evidence_probabilities') }}
    where split = 'test'

),

score_counts as (

    select * from {{ ref('evidence_score_counts') }}
    where split = 'test' and period = 'all'

),

champions as (

    select scoring_model
    from {{ ref('stg_scoring_models') }}
    where role = 'champion'

),

placements as (

    select
        probabilities.scoring_model,
        probabilities.lead_id,
        case
            when probabilities.is_converted then score_counts.ahead_rate
            else score_counts.behind_rate
        end as placement_rate,
        probabilities.is_converted
    from probabilities
    inner join score_counts
        on
            probabilities.scoring_model = score_counts.scoring_model
            and probabilities.ordering_value = score_counts.ordering_value

),

differences as (

    select
        placements.scoring_model,
        placements.placement_rate - champion_placements.placement_rate
            as difference,
        placements.is_converted
    from placements
    inner join placements as champion_placements
        on placements.lead_id = champion_placements.lead_id
    inner join champions
        on champion_placements.scoring_model = champions.scoring_model
    where placements.scoring_model != champions.scoring_model

),

sums as (

    select
        scoring_model,
        count_if(is_converted) as conversion_count,
        count_if(not is_converted) as other_count,
        cast(
            sum(cast(difference as decimal(38, 12)))
            filter (where is_converted) as double
        ) as difference_sum,
        cast(
            sum(cast(difference * difference as decimal(38, 12)))
            filter (where is_converted) as double
        ) as converted_square_sum,
        cast(
            sum(cast(difference * difference as decimal(38, 12)))
            filter (where not is_converted) as double
        ) as other_square_sum
    from differences
    group by scoring_model

),

means as (

    select
        *,
        difference_sum / nullif(conversion_count, 0) as auc_difference
    from sums

),

errors as (

    select
        *,
        {{ placement_error(
            'converted_square_sum', 'other_square_sum', 'auc_difference',
            'conversion_count', 'other_count'
        ) }} as difference_error
    from means

)

select
    scoring_model,
    cast(conversion_count as integer) as conversion_count,
    cast(other_count as integer) as other_count,
    auc_difference,
    auc_difference - {{ z_95() }} * difference_error as low_difference,
    auc_difference + {{ z_95() }} * difference_error as high_difference
from errors
