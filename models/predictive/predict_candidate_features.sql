with

leads as (

    select * from {{ ref('predict_leads') }}
    where split = 'train'

),

lead_attributes as (

    select * from {{ ref('feat_lead_attributes') }}

),

attribute_values as (

    select * from {{ ref('evidence_attribute_values') }}
    where learned_on = 'train'

),

levels as (

    select * from {{ ref('evidence_levels') }}
    where learned_on = 'train'

),

numbers as (

    select * from {{ ref('predict_numbers') }}

),

train_size as (

    select count(*) as lead_count
    from leads

),

level_counts as (

    select
        lead_attributes.attribute_name,
        attribute_values.level,
        count(*) as lead_count
    from leads
    inner join lead_attributes
        on leads.roster_number = lead_attributes.roster_number
    inner join attribute_values
        on
            lead_attributes.attribute_name = attribute_values.attribute_name
            and lead_attributes.attribute_value
            = attribute_values.attribute_value
    group by lead_attributes.attribute_name, attribute_values.level

),

{# The commonest level of an attribute is what the others are measured by. #}
ranked_levels as (

    select
        *,
        row_number() over (
            partition by attribute_name
            order by lead_count desc, level asc
        ) as level_rank,
        count(*) over (partition by attribute_name) as level_count
    from level_counts

),

number_moments as (

    select
        numbers.feature_kind,
        numbers.input,
        count(*) as lead_count,
        sum(cast(numbers.number as decimal(38, 12))) as number_sum,
        sum(cast(numbers.number * numbers.number as decimal(38, 12)))
            as square_sum
    from leads
    inner join numbers
        on leads.roster_number = numbers.roster_number
    group by numbers.feature_kind, numbers.input

),

number_spreads as (

    select
        number_moments.feature_kind,
        number_moments.input,
        number_moments.lead_count,
        sqrt(greatest(
            cast(number_moments.square_sum as double) / train_size.lead_count
            - power(
                cast(number_moments.number_sum as double)
                / train_size.lead_count,
                2
            ),
            0e0
        )) as spread
    from number_moments
    cross join train_size

)

select
    'attribute' as feature_kind,
    ranked_levels.attribute_name as input,
    ranked_levels.level,
    cast(ranked_levels.lead_count as integer) as lead_count,
    cast(1 as decimal(18, 6)) as scale,
    coalesce(levels.is_range, false) as is_range,
    ranked_levels.level_rank = 1 as is_reference,
    levels.min_number,
    levels.below_number
from ranked_levels
left join levels
    on
        ranked_levels.attribute_name = levels.attribute_name
        and ranked_levels.level = levels.level
where ranked_levels.level_count > 1

union all

select
    feature_kind,
    input,
    '' as level,
    cast(lead_count as integer) as lead_count,
    cast(round(spread, 6) as decimal(18, 6)) as scale,
    false as is_range,
    false as is_reference,
    cast(null as decimal(38, 12)) as min_number,
    cast(null as decimal(38, 12)) as below_number
from number_spreads
where
    lead_count >= {{ var('min_level_leads') }}
    and round(spread, 6) > 0
