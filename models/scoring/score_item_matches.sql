with

items as (

    select * from {{ ref('score_operand_items') }}

),

attribute_values as (

    select * from {{ ref('score_attribute_values') }}
    where attribute_value != ''

),

matches as (

    select
        items.scoring_model,
        items.rule_id,
        items.item,
        attribute_values.attribute_name,
        attribute_values.attribute_value
    from items
    inner join attribute_values
        on
            items.attribute_name = attribute_values.attribute_name
            and items.item = attribute_values.attribute_value
    where items.operator != 'has_word'

    union all

    select
        items.scoring_model,
        items.rule_id,
        items.item,
        attribute_values.attribute_name,
        attribute_values.attribute_value
    from items
    inner join attribute_values
        on
            items.attribute_name = attribute_values.attribute_name
            and items.number = attribute_values.number
    where items.operator != 'has_word'

    union all

    select
        items.scoring_model,
        items.rule_id,
        items.item,
        attribute_values.attribute_name,
        attribute_values.attribute_value
    from items
    inner join attribute_values
        on
            items.attribute_name = attribute_values.attribute_name
            and contains(attribute_values.words, items.words)
    where items.operator = 'has_word' and items.words != ' '

)

select distinct
    scoring_model,
    rule_id,
    item,
    attribute_name,
    attribute_value
from matches
