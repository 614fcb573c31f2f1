with

rule_groups as (

    select
        *,
        {{ row_in_words(['scoring_model', 'rule_group']) }} as rule
    from {{ ref('stg_rule_groups') }}

),

scoring_models as (

    select * from {{ ref('stg_scoring_models') }}

),

attribute_rules as (

    select * from {{ ref('stg_attribute_rules') }}

),

event_rules as (

    select
        scoring_model,
        rule_group,
        rule_id
    from {{ ref('stg_behaviour_rules') }}

    union all

    select
        scoring_model,
        rule_group,
        rule_id
    from {{ ref('stg_inactivity_rules') }}

),

faults as (

    {{ blank_cell_faults(
        'rule_groups', ['scoring_model', 'rule_group', 'category']
    ) }}

    union all

    {{ duplicate_key_faults('rule_groups', ['scoring_model', 'rule_group']) }}

    union all

    {{ unknown_model_faults('rule_groups', 'scoring_models') }}

    union all

    {{ not_points_faults('rule_groups', ['max_points_text']) }}

    union all

    select
        rule,
        'unknown category ' || {{ cell_in_words('category') }} as fault,
        {{ use_rule_words('category') }} as remedy
    from rule_groups
    where category not in {{ rule_words('category') }}

    union all

    select
        rule,
        'max_points ' || {{ cell_in_words('max_points_text') }}
        || ' is negative' as fault,
        'write a cap of at least 0, or leave it blank' as remedy
    from rule_groups
    where max_points < 0

    union all

    select
        rule_groups.rule,
        'holds attribute rules (' || min(attribute_rules.rule_id)
        || ') and behaviour or inactivity rules ('
        || min(event_rules.rule_id) || ')' as fault,
        'move one of the two kinds to a group of its own' as remedy
    from rule_groups
    inner join attribute_rules
        on
            rule_groups.scoring_model = attribute_rules.scoring_model
            and rule_groups.rule_group = attribute_rules.rule_group
    inner join event_rules
        on
            rule_groups.scoring_model = event_rules.scoring_model
            and rule_groups.rule_group = event_rules.rule_group
    group by rule_groups.rule

)

select
    'rule_groups.csv' as file_name,
    rule,
    fault,
    remedy
from faults
