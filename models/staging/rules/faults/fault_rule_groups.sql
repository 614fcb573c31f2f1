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

blanks as (

    select
        rule,
        {{ blank_cells([
            'scoring_model', 'rule_group', 'category'
        ]) }} as blank_columns
    from rule_groups

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
    from rule_groups
    where
        scoring_model is not null
        and rule_group is not null
    group by scoring_model, rule_group, rule
    having count(*) > 1

    union all

    select
        rule,
        'unknown model ' || {{ cell_in_words('scoring_model') }} as fault,
        'name a model of scoring_models.csv, or add it there' as remedy
    from rule_groups
    anti join scoring_models
        on rule_groups.scoring_model = scoring_models.scoring_model
    where rule_groups.scoring_model is not null

    union all

    select
        rule,
        'unknown category ' || {{ cell_in_words('category') }} as fault,
        {{ use_rule_words('category') }} as remedy
    from rule_groups
    where
        category not in {{ rule_words('category') }}

    union all

    select
        rule,
        'max_points ' || {{ cell_in_words('max_points_text') }}
            || ' is not a number of at least 0 with at most four decimals' as fault,
        'write it like 20, or leave it blank' as remedy
    from rule_groups
    where
        max_points_text is not null
        and not coalesce(max_points >= 0, false)

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
