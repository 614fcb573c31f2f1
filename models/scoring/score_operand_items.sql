with

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

)

select distinct
    scoring_model,
    rule_id,
    attribute_name,
    operator,
    item,
    {{ words_of('item') }} as words,
    {{ parse_number('item') }} as number
from items
where item is not null
