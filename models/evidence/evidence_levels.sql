with

decisions as (

    select * from {{ ref('evidence_decisions') }}

),

lead_attributes as (

    select * from {{ ref('feat_lead_attributes') }}

),

attribute_values as (

    select * from {{ ref('score_attribute_values') }}

),

value_counts as (

    select
        lead_attributes.attribute_name,
        lead_attributes.attribute_value,
        count(*) as lead_count,
        count_if(decisions.split = 'train') as train_lead_count
    from lead_attributes
    inner join decisions
        on
            lead_attributes.lead_id = decisions.lead_id
            and lead_attributes.as_of = decisions.as_of
    where lead_attributes.attribute_value != ''
    group by
        lead_attributes.attribute_name,
        lead_attributes.attribute_value

),

learned as (

    select
        'all' as learned_on,
        attribute_name,
        attribute_value,
        lead_count
    from value_counts

    union all

    select
        'train' as learned_on,
        attribute_name,
        attribute_value,
        train_lead_count as lead_count
    from value_counts
    where train_lead_count > 0

),

counts as (

    select
        learned.*,
        attribute_values.number
    from learned
    inner join attribute_values
        on
            learned.attribute_name = attribute_values.attribute_name
            and learned.attribute_value = attribute_values.attribute_value

),

{# Mostly numbers, and more of them than can stand alone. #}
number_attributes as (

    select
        learned_on,
        attribute_name
    from counts
    group by learned_on, attribute_name
    having
        sum(lead_count) filter (where number is not null) * 2 > sum(lead_count)
        and count(distinct number) > {{ var('max_levels') }}

),

number_counts as (

    select
        counts.learned_on,
        counts.attribute_name,
        counts.number,
        sum(counts.lead_count) as lead_count
    from counts
    inner join number_attributes
        on
            counts.learned_on = number_attributes.learned_on
            and counts.attribute_name = number_attributes.attribute_name
    where counts.number is not null
    group by counts.learned_on, counts.attribute_name, counts.number

),

{# The middle of the leads that share a number decides in which range it is. #}
placed_numbers as (

    select
        *,
        sum(lead_count) over (partition by learned_on, attribute_name)
            as all_lead_count,
        sum(lead_count) over (
            partition by learned_on, attribute_name
            order by number
            rows between unbounded preceding and current row
        ) as reached_lead_count
    from number_counts

),

range_numbers as (

    select
        *,
        floor(
            cast(2 * reached_lead_count - lead_count as double)
            * {{ var('number_range_count') }} / (2 * all_lead_count)
        ) as range_number
    from placed_numbers

),

ranges as (

    select
        learned_on,
        attribute_name,
        min(number) as min_number,
        max(number) as max_number,
        sum(lead_count) as lead_count
    from range_numbers
    group by learned_on, attribute_name, range_number

),

bounded_ranges as (

    select
        *,
        lag(min_number) over (
            partition by learned_on, attribute_name
            order by min_number
        ) is null as is_lowest,
        lead(min_number) over (
            partition by learned_on, attribute_name
            order by min_number
        ) as below_number
    from ranges

),

ranked_values as (

    select
        counts.*,
        row_number() over (
            partition by counts.learned_on, counts.attribute_name
            order by counts.lead_count desc, counts.attribute_value asc
        ) as value_rank
    from counts
    left join number_attributes
        on
            counts.learned_on = number_attributes.learned_on
            and counts.attribute_name = number_attributes.attribute_name
    where number_attributes.attribute_name is null or counts.number is null

)

select
    learned_on,
    attribute_name,
    case
        when not is_lowest
            then {{ without_trailing_zeros('cast(min_number as string)') }}
        else ''
    end
    || '..'
    || case
        when below_number is not null
            then {{ without_trailing_zeros('cast(max_number as string)') }}
        else ''
    end as level,
    cast(lead_count as integer) as lead_count,
    true as is_range,
    case when not is_lowest then min_number end as min_number,
    below_number
from bounded_ranges

union all

select
    learned_on,
    attribute_name,
    attribute_value as level,
    cast(lead_count as integer) as lead_count,
    false as is_range,
    cast(null as decimal(38, 12)) as min_number,
    cast(null as decimal(38, 12)) as below_number
from ranked_values
where
    lead_count >= {{ var('min_level_leads') }}
    and value_rank <= {{ var('max_levels') }}
