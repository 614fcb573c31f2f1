with

attribute_rules as (

    select
        {{ rule_cell('attribute_rules', 'scoring_model') }} as scoring_model,
        {{ rule_cell('attribute_rules', 'rule_id') }} as rule_id,
        {{ rule_cell('attribute_rules', 'rule_group') }} as rule_group,
        lower({{ rule_cell('attribute_rules', 'attribute_name') }})
            as attribute_name,
        lower({{ rule_cell('attribute_rules', 'operator') }}) as operator,
        {{ rule_cell('attribute_rules', 'operand') }} as operand,
        {{ rule_cell('attribute_rules', 'rationale') }} as rationale,
        {{ rule_cell('attribute_rules', 'points') }} as points_text
    from {{ ref('attribute_rules') }}

)

select
    *,
    {{ parse_points('points_text') }}
        as points
from attribute_rules
