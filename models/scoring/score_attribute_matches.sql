with

rules as (

    select * from {{ ref('score_rules') }}
    where rule_kind = 'attribute'

),

attribute_values as (

    select * from {{ ref('score_attribute_values') }}

),

item_matches as (

    select * from {{ ref('score_item_matches') }}

),

ranges as (

    select
        scoring_model,
        rule_id,
        attribute_name,
        {{ parse_number(trim_text("split_part(operand, '..', 1)")) }}
            as lower_bound,
        {{ parse_number(trim_text("split_part(operand, '..', 2)")) }}
            as upper_bound
    from rules
    where operator = 'between'

)

select distinct
    scoring_model,
    rule_id,
    attribute_name,
    attribute_value
from item_matches

union all

select
    ranges.scoring_model,
    ranges.rule_id,
    attribute_values.attribute_name,
    attribute_values.attribute_value
from ranges
inner join attribute_values
    on
        ranges.attribute_name = attribute_values.attribute_name
        and attribute_values.number
        >= coalesce(ranges.lower_bound, attribute_values.number)
        and attribute_values.number
        <= coalesce(ranges.upper_bound, attribute_values.number)

union all

select
    rules.scoring_model,
    rules.rule_id,
    attribute_values.attribute_name,
    attribute_values.attribute_value
from rules
inner join attribute_values
    on rules.attribute_name = attribute_values.attribute_name
where
    case rules.operator
        when 'is_missing' then attribute_values.attribute_value = ''
        when 'is_present' then attribute_values.attribute_value != ''
        when 'like'
            then
                attribute_values.attribute_value != ''
                and {{ matches_like(
                    'attribute_values.attribute_value', 'lower(rules.operand)'
                ) }}
        when 'matches'
            then
                attribute_values.attribute_value != ''
                and {{ matches_regex(
                    'attribute_values.attribute_value', 'rules.operand'
                ) }}
        else false
    end
