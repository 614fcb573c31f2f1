with

exclusion_rules as (

    select
        *,
        {{ row_in_words(['scoring_model', 'exclusion_id', 'rule_id']) }} as rule
    from {{ ref('stg_exclusion_rules') }}

),

scoring_models as (

    select * from {{ ref('stg_scoring_models') }}

),

rules as (

    select
        scoring_model,
        rule_id
    from {{ ref('stg_attribute_rules') }}

    union all

    select
        scoring_model,
        rule_id
    from {{ ref('stg_behaviour_rules') }}

    union all

    select
        scoring_model,
        rule_id
    from {{ ref('stg_inactivity_rules') }}

),

blanks as (

    select
        rule,
        {{ blank_cells([
            'scoring_model', 'exclusion_id', 'rule_id', 'reason'
        ]) }} as blank_columns
    from exclusion_rules

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
    from exclusion_rules
    where
        scoring_model is not null
        and exclusion_id is not null
        and rule_id is not null
    group by scoring_model, exclusion_id, rule_id, rule
    having count(*) > 1

    union all

    select
        rule,
        'unknown model ' || {{ cell_in_words('scoring_model') }} as fault,
        'name a model of scoring_models.csv, or add it there' as remedy
    from exclusion_rules
    anti join scoring_models
        on exclusion_rules.scoring_model = scoring_models.scoring_model
    where exclusion_rules.scoring_model is not null

    union all

    select
        rule,
        'unknown rule_id ' || {{ cell_in_words('rule_id') }} as fault,
        'name a rule that the model has in attribute_rules.csv, '
            || 'behaviour_rules.csv or inactivity_rules.csv' as remedy
    from exclusion_rules
    anti join rules
        on
            exclusion_rules.scoring_model = rules.scoring_model
            and exclusion_rules.rule_id = rules.rule_id
    where
        exclusion_rules.rule_id is not null
        and exclusion_rules.scoring_model in (
            select scoring_models.scoring_model from scoring_models
        )

)

select
    'exclusion_rules.csv' as file_name,
    rule,
    fault,
    remedy
from faults
