with

attribute_values as (

    select
        attribute_name,
        attribute_value,
        {{ words_of('attribute_value') }} as words,
        {{ parse_number('attribute_value') }} as number
    from {{ ref('feat_lead_attributes') }}
    group by attribute_name, attribute_value

),

rules as (

    select * from {{ ref('score_rules') }}
    where rule_kind = 'attribute'

),

lists as (

    select * from {{ ref('stg_lists') }}

),

operand_parts as (

    select
        scoring_model,
        rule_id,
        attribute_name,
        operator,
        {{ split_to_rows('operand') }} as part
    from rules
    where operator in ('one_of', 'has_word')

),

{# What a value may be equal to, or have as a word, one row each. #}
items as (

    select
        scoring_model,
        rule_id,
        attribute_name,
        operator,
        lower({{ trim_text('part') }}) as item
    from operand_parts

    union all

    select
        scoring_model,
        rule_id,
        attribute_name,
        operator,
        lower(operand) as item
    from rules
    where operator = 'equals'

    union all

    select
        rules.scoring_model,
        rules.rule_id,
        rules.attribute_name,
        rules.operator,
        lists.item
    from rules
    inner join lists
        on lower(rules.operand) = lists.list_name
    where rules.operator = 'in_list'

),

parsed_items as (

    select
        *,
        {{ words_of('item') }} as words,
        {{ parse_number('item') }} as number
    from items

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

),

matches as (

    select
        parsed_items.scoring_model,
        parsed_items.rule_id,
        attribute_values.attribute_name,
        attribute_values.attribute_value
    from parsed_items
    inner join attribute_values
        on
            parsed_items.attribute_name = attribute_values.attribute_name
            and parsed_items.item = attribute_values.attribute_value
    where parsed_items.operator in ('equals', 'one_of', 'in_list')

    union all

    select
        parsed_items.scoring_model,
        parsed_items.rule_id,
        attribute_values.attribute_name,
        attribute_values.attribute_value
    from parsed_items
    inner join attribute_values
        on
            parsed_items.attribute_name = attribute_values.attribute_name
            and parsed_items.number = attribute_values.number
    where parsed_items.operator in ('equals', 'one_of', 'in_list')

    union all

    select
        parsed_items.scoring_model,
        parsed_items.rule_id,
        attribute_values.attribute_name,
        attribute_values.attribute_value
    from parsed_items
    inner join attribute_values
        on
            parsed_items.attribute_name = attribute_values.attribute_name
            and contains(attribute_values.words, parsed_items.words)
    where parsed_items.operator = 'has_word' and parsed_items.words != ' '

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
                        'attribute_values.attribute_value',
                        'lower(rules.operand)'
                    ) }}
            when 'matches'
                then
                    attribute_values.attribute_value != ''
                    and {{ matches_regex(
                        'attribute_values.attribute_value', 'rules.operand'
                    ) }}
            else false
        end

)

select distinct
    scoring_model,
    rule_id,
    attribute_name,
    attribute_value
from matches
