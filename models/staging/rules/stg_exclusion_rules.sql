with

exclusion_rules as (

    select
        {{ rule_cell('exclusion_rules', 'scoring_model') }} as scoring_model,
        {{ rule_cell('exclusion_rules', 'exclusion_id') }} as exclusion_id,
        {{ rule_cell('exclusion_rules', 'rule_id') }} as rule_id,
        {{ rule_cell('exclusion_rules', 'reason') }} as reason
    from {{ ref('exclusion_rules') }}

)

select * from exclusion_rules
