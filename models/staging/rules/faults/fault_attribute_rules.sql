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

blanks as (

    select
        rule,
        {{ blank_cells([
            'scoring_model', 'rule_id', 'rule_group', 'attribute_name', 'operator', 'points_text'
        ]) }} as blank_columns
    from attribute_rules

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
        split_part(operand, '..', 1) as low_text,
        substr(operand, position('..' in operand) + 2) as high_text
    from attribute_rules
    where operator = 'between'

),

ranges as (

    select
        rule,
        operand,
        {{ parse_number('low_text') }} as low,
        {{ parse_number('high_text') }} as high,
        contains(operand, '..') and operand != '..'
        and (low_text = '' or {{ matches_number('low_text') }})
        and (high_text = '' or {{ matches_number('high_text') }}) as is_range
    from range_ends

),

faults as (

    select
        rule,
        'blank ' || blank_columns as fault,
        'fill it in' as remedy
    from blanks
    where blank_columns is not null

    union all

    select
        rule,
        cast(count(*) as string) || ' rows have this key' as fault,
        'keep one of them, or give each a key of its own' as remedy
    from attribute_rules
    where
        scoring_model is not null
        and rule_id is not null
    group by scoring_model, rule_id, rule
    having count(*) > 1

    union all

    select
        rule,
        'unknown model ' || {{ cell_in_words('scoring_model') }} as fault,
        'name a model of scoring_models.csv, or add it there' as remedy
    from attribute_rules
    anti join scoring_models
        on attribute_rules.scoring_model = scoring_models.scoring_model
    where attribute_rules.scoring_model is not null

    union all

    select
        rule,
        'unknown rule_group ' || {{ cell_in_words('rule_group') }} as fault,
        'name a group that rule_groups.csv has for the model, or add it there'
            as remedy
    from attribute_rules
    anti join rule_groups
        on
            attribute_rules.scoring_model = rule_groups.scoring_model
            and attribute_rules.rule_group = rule_groups.rule_group
    where
        attribute_rules.rule_group is not null
        and attribute_rules.scoring_model in (
            select scoring_models.scoring_model from scoring_models
        )

    union all

    select
        rule,
        'unknown operator ' || {{ cell_in_words('operator') }} as fault,
        {{ use_rule_words('operator') }} as remedy
    from attribute_rules
    where
        operator not in {{ rule_words('operator') }}

    union all

    select
        rule,
        'operator ' || operator || ' without an operand' as fault,
        'fill in the operand, or use one of '
            || '{{ rule_vocabulary().operator_without_operand | join(", ") }}' as remedy
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
        'operand ' || {{ cell_in_words('operand') }} || ' is not a range' as fault,
        'write it like 5..25, 5.. or ..25, without blanks' as remedy
    from ranges
    where
        operand is not null
        and not is_range

    union all

    select
        rule,
        'operand ' || {{ cell_in_words('operand') }}
            || ' starts above its end' as fault,
        'write the lower number first' as remedy
    from ranges
    where
        is_range
        and low > high

    union all

    select
        rule,
        'unknown list ' || {{ cell_in_words('operand') }} as fault,
        'name a list of lists.csv, or add it there' as remedy
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
        'close its brackets and write special characters as [.] or [(]' as remedy
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

    union all

    select
        rule,
        'points ' || {{ cell_in_words('points_text') }}
            || ' is not a number with at most four decimals' as fault,
        'write it like 5, -2.5 or 0.0625' as remedy
    from attribute_rules
    where
        points_text is not null
        and points is null

)

select
    'attribute_rules.csv' as file_name,
    rule,
    fault,
    remedy
from faults
