with

inactivity_rules as (

    select
        *,
        {{ row_in_words(['scoring_model', 'rule_id']) }} as rule
    from {{ ref('stg_inactivity_rules') }}

),

scoring_models as (

    select * from {{ ref('stg_scoring_models') }}

),

rule_groups as (

    select * from {{ ref('stg_rule_groups') }}

),

attribute_rules as (

    select * from {{ ref('stg_attribute_rules') }}

),

behaviour_rules as (

    select * from {{ ref('stg_behaviour_rules') }}

),

blanks as (

    select
        rule,
        {{ blank_cells([
            'scoring_model', 'rule_id', 'rule_group', 'inactive_days_text', 'points_text'
        ]) }} as blank_columns
    from inactivity_rules

),

counts as (

    select
        rule,
        replace(cell_name, '_text', '') as cell_name,
        cell_text
    from inactivity_rules
    unpivot (
        cell_text for cell_name in (
            inactive_days_text,
            max_periods_text
        )
    )

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
    from inactivity_rules
    where
        scoring_model is not null
        and rule_id is not null
    group by scoring_model, rule_id, rule
    having count(*) > 1

    union all

    select
        rule,
        'rule_id ' || {{ cell_in_words('rule_id') }}
            || ' is also in attribute_rules.csv' as fault,
        'rename one of the two' as remedy
    from inactivity_rules
    where exists (
        select 1
        from attribute_rules
        where
            attribute_rules.scoring_model = inactivity_rules.scoring_model
            and attribute_rules.rule_id = inactivity_rules.rule_id
    )

    union all

    select
        rule,
        'rule_id ' || {{ cell_in_words('rule_id') }}
            || ' is also in behaviour_rules.csv' as fault,
        'rename one of the two' as remedy
    from inactivity_rules
    where exists (
        select 1
        from behaviour_rules
        where
            behaviour_rules.scoring_model = inactivity_rules.scoring_model
            and behaviour_rules.rule_id = inactivity_rules.rule_id
    )

    union all

    select
        rule,
        'unknown model ' || {{ cell_in_words('scoring_model') }} as fault,
        'name a model of scoring_models.csv, or add it there' as remedy
    from inactivity_rules
    anti join scoring_models
        on inactivity_rules.scoring_model = scoring_models.scoring_model
    where inactivity_rules.scoring_model is not null

    union all

    select
        rule,
        'unknown rule_group ' || {{ cell_in_words('rule_group') }} as fault,
        'name a group that rule_groups.csv has for the model, or add it there'
            as remedy
    from inactivity_rules
    anti join rule_groups
        on
            inactivity_rules.scoring_model = rule_groups.scoring_model
            and inactivity_rules.rule_group = rule_groups.rule_group
    where
        inactivity_rules.rule_group is not null
        and inactivity_rules.scoring_model in (
            select scoring_models.scoring_model from scoring_models
        )

    union all

    select
        rule,
        cell_name || ' ' || {{ cell_in_words('cell_text') }}
            || ' is not a whole number of at least 1' as fault,
        'write it like 1 or 30, or leave it blank' as remedy
    from counts
    where
        cell_text is not null
        and {{ parse_count('cell_text') }} is null

    union all

    select
        rule,
        'points ' || {{ cell_in_words('points_text') }}
            || ' is not a number with at most four decimals' as fault,
        'write it like 5, -2.5 or 0.0625' as remedy
    from inactivity_rules
    where
        points_text is not null
        and points is null

    union all

    select
        rule,
        'points ' || {{ cell_in_words('points_text') }}
            || ' reward inactivity' as fault,
        'write 0 or a negative number' as remedy
    from inactivity_rules
    where
        points > 0

)

select
    'inactivity_rules.csv' as file_name,
    rule,
    fault,
    remedy
from faults
