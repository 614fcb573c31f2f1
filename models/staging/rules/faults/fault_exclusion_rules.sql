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

faults as (

    {{ blank_cell_faults(
        'exclusion_rules',
        ['scoring_model', 'exclusion_id', 'rule_id', 'reason']
    ) }}

    union all

    {{ duplicate_key_faults(
        'exclusion_rules', ['scoring_model', 'exclusion_id', 'rule_id']
    ) }}

    union all

    {{ unknown_model_faults('exclusion_rules', 'scoring_models') }}

    union all

    select
        exclusion_rules.rule,
        'unknown rule_id ' || {{ cell_in_words('exclusion_rules.rule_id') }}
            as fault,
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
