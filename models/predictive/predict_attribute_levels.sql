with

features as (

    select * from {{ ref('predict_features') }}
    where feature_kind = 'attribute'

),

attribute_values as (

    select * from {{ ref('score_attribute_values') }}

),

attributes as (

    select distinct
        fit_set,
        input
    from features

),

levels as (

    select
        attributes.fit_set,
        attribute_values.attribute_name,
        attribute_values.attribute_value,
        case
            when attribute_values.attribute_value = '' then '(missing)'
            else coalesce(ranges.level, named_values.level, '(other)')
        end as level
    from attributes
    inner join attribute_values
        on attributes.input = attribute_values.attribute_name
    left join features as named_values
        on
            attributes.fit_set = named_values.fit_set
            and attributes.input = named_values.input
            and attribute_values.attribute_value = named_values.level
            and not named_values.is_range
    left join features as ranges
        on
            attributes.fit_set = ranges.fit_set
            and attributes.input = ranges.input
            and ranges.is_range
            and {{ is_in_range(
                'attribute_values.number',
                'ranges.min_number', 'ranges.below_number'
            ) }}

)

select
    features.feature_number,
    levels.attribute_name,
    levels.attribute_value
from levels
inner join features
    on
        levels.fit_set = features.fit_set
        and levels.attribute_name = features.input
        and levels.level = features.level
where not features.is_reference
