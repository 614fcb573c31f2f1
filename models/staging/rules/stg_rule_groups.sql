with

rule_groups as (

    select
        {{ rule_cell('rule_groups', 'scoring_model') }} as scoring_model,
        {{ rule_cell('rule_groups', 'rule_group') }} as rule_group,
        lower({{ rule_cell('rule_groups', 'category') }}) as category,
        {{ rule_cell('rule_groups', 'max_points') }} as max_points_text
    from {{ ref('rule_groups') }}

)

select
    *,
    {{ parse_points('max_points_text') }}
        as max_points
from rule_groups
