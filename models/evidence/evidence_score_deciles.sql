with

scores as (

    select * from {{ ref('evidence_scores') }}

),

value_counts as (

    select
        scoring_model,
        ordering_value,
        count(*) as lead_count,
        count_if(split = 'train') as train_lead_count
    from scores
    group by scoring_model, ordering_value

),

learned as (

    select
        'all' as learned_on,
        scoring_model,
        ordering_value,
        lead_count
    from value_counts

    union all

    select
        'train' as learned_on,
        scoring_model,
        ordering_value,
        train_lead_count as lead_count
    from value_counts

),

placed as (

    select
        *,
        sum(lead_count) over (
            partition by learned_on, scoring_model
            order by ordering_value desc
            rows between unbounded preceding and current row
        ) - lead_count as higher_lead_count,
        sum(lead_count) over (
            partition by learned_on, scoring_model
        ) as all_lead_count
    from learned

)

select
    learned_on,
    scoring_model,
    right('0' || cast(
        cast(least(
            10,
            1 + floor(
                cast(10 * higher_lead_count as double) / all_lead_count
            )
        ) as integer) as string
    ), 2) as score_decile,
    ordering_value
from placed
where all_lead_count > 0
