with

attribute_values as (

    select * from {{ ref('score_attribute_values') }}

),

levels as (

    select * from {{ ref('evidence_levels') }}

),

scopes as (

    select 'all' as learned_on

    union all

    select 'train' as learned_on

)

select
    scopes.learned_on,
    attribute_values.attribute_name,
    attribute_values.attribute_value,
    case
        when attribute_values.attribute_value = '' then '(missing)'
        else coalesce(number_levels.level, value_levels.level, '(other)')
    end as level
from attribute_values
cross join scopes
left join levels as value_levels
    on
        scopes.learned_on = value_levels.learned_on
        and attribute_values.attribute_name = value_levels.attribute_name
        and attribute_values.attribute_value = value_levels.level
        and not value_levels.is_range
left join levels as number_levels
    on
        scopes.learned_on = number_levels.learned_on
        and attribute_values.attribute_name = number_levels.attribute_name
        and number_levels.is_range
        and {{ is_in_range(
            'attribute_values.number',
            'number_levels.min_number', 'number_levels.below_number'
        ) }}
