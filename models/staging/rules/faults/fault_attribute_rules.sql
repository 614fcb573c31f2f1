with

attribute_rules as (

    select
        *,
        {{ row_in_words(['scoring_model', 'rule_id']) }} as rule
    from {{ ref('stg_attribute_rules') }}

),

scoring_models as (

    select * from {{ ref('stg_scoring_models') }}

),

rule_groups as (

    select * from {{ ref('stg_rule_groups') }}

),

lists as (

    select * from {{ ref('stg_lists') }}

),

alternatives as (

    select
        rule,
        operator,
        operand,
        {{ split_to_rows('operand') }} as alternative
    from attribute_rules
    where operator in ('one_of', 'has_word')

),

range_ends as (

    select
        rule,
        operand,
        {{ trim_text("split_part(operand, '..', 1)") }} as low_text,
        {{ trim_text("substr(operand, position('..' in operand) + 2)") }}
            as high_text
    from attribute_rules
    where operator = 'between' and operand is not null

),

ranges as (

    select
        rule,
        operand,
        low_text,
        high_text,
        {{ parse_number('low_text') }} as low,
        {{ parse_number('high_text') }} as high
    from range_ends

),

faults as (

    {{ blank_cell_faults(
        'attribute_rules',
        [
            'scoring_model',
            'rule_id',
            'rule_group',
            'attribute_name',
            'operator',
            'points_text'
        ]
    ) }}

    union all

    {{ duplicate_key_faults('attribute_rules', ['scoring_model', 'rule_id']) }}

    union all

    {{ unknown_model_faults('attribute_rules', 'scoring_models') }}

    union all

    {{ unknown_group_faults(
        'attribute_rules', 'rule_groups', 'scoring_models'
    ) }}

    union all

    {{ not_points_faults('attribute_rules', ['points_text']) }}

    union all

    select
        rule,
        'unknown operator ' || {{ cell_in_words('operator') }} as fault,
        {{ use_rule_words('operator') }} as remedy
    from attribute_rules
    where operator not in {{ rule_words('operator') }}

    union all

    select
        rule,
        'operator ' || operator || ' without an operand' as fault,
        'fill in the operand, or use one of '
        || '{{ rule_vocabulary().operator_without_operand | join(", ") }}'
            as remedy
    from attribute_rules
    where
        operand is null
        and operator in {{ rule_words('operator') }}
        and operator not in {{ rule_words('operator_without_operand') }}

    union all

    select
        rule,
        'operator ' || operator || ' with the operand '
        || {{ cell_in_words('operand') }} as fault,
        'leave the operand blank, or use another operator' as remedy
    from attribute_rules
    where
        operand is not null
        and operator in {{ rule_words('operator_without_operand') }}

    union all

    select
        rule,
        'operand ' || {{ cell_in_words('operand') }} || ' is not a range'
            as fault,
        'write it like 5..25, 5.. or ..25' as remedy
    from ranges
    where
        not contains(operand, '..')
        or (low_text is null and high_text is null)
        or (low_text is not null and low is null)
        or (high_text is not null and high is null)

    union all

    select
        rule,
        'operand ' || {{ cell_in_words('operand') }} || ' starts above its end'
            as fault,
        'write the lower number first' as remedy
    from ranges
    where
        contains(operand, '..')
        and low > high

    union all

    select
        attribute_rules.rule,
        'unknown list ' || {{ cell_in_words('attribute_rules.operand') }}
            as fault,
        'add it to lists.csv, or use one of '
        || {{ names_in_words('list_name', 'lists') }} as remedy
    from attribute_rules
    anti join lists
        on lower(attribute_rules.operand) = lists.list_name
    where
        attribute_rules.operator = 'in_list'
        and attribute_rules.operand is not null

    union all

    select
        rule,
        'operand ' || {{ cell_in_words('operand') }}
        || ' is not a regular expression' as fault,
        'close its brackets; write special characters as [.] or [(]' as remedy
    from attribute_rules
    where
        operator = 'matches'
        and operand is not null
        and {{ matches_regex("''", 'operand') }} is null

    union all

    select
        rule,
        'operand ' || {{ cell_in_words('operand') }}
        || ' has an alternative without a letter or digit' as fault,
        'write it like ceo|vice president' as remedy
    from alternatives
    where
        operator = 'has_word'
        and trim({{ words_of('alternative') }}) = ''

    union all

    select
        rule,
        'operand ' || {{ cell_in_words('operand') }}
        || ' has an empty alternative' as fault,
        'write it like a|b|c, without a bar too many' as remedy
    from alternatives
    where
        operator = 'one_of'
        and {{ trim_text('alternative') }} is null

)

select
    'attribute_rules.csv' as file_name,
    rule,
    fault,
    remedy
from faults
