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

faults as (

    {{ blank_cell_faults(
        'inactivity_rules',
        [
            'scoring_model',
            'rule_id',
            'rule_group',
            'inactive_days_text',
            'points_text'
        ]
    ) }}

    union all

    {{ duplicate_key_faults('inactivity_rules', ['scoring_model', 'rule_id']) }}

    union all

    {{ taken_rule_id_faults('inactivity_rules', 'attribute_rules') }}

    union all

    {{ taken_rule_id_faults('inactivity_rules', 'behaviour_rules') }}

    union all

    {{ unknown_model_faults('inactivity_rules', 'scoring_models') }}

    union all

    {{ unknown_group_faults(
        'inactivity_rules', 'rule_groups', 'scoring_models'
    ) }}

    union all

    {{ not_points_faults('inactivity_rules', ['points_text']) }}

    union all

    {{ not_count_faults(
        'inactivity_rules', ['inactive_days_text', 'max_periods_text']
    ) }}

    union all

    select
        rule,
        'points ' || {{ cell_in_words('points_text') }} || ' reward inactivity'
            as fault,
        'write 0 or a negative number' as remedy
    from inactivity_rules
    where points > 0

)

select
    'inactivity_rules.csv' as file_name,
    rule,
    fault,
    remedy
from faults
