with

row_faults as (

    select
        file_name,
        rule,
        fault,
        remedy
    from {{ ref('fault_scoring_models') }}

    union all

    select
        file_name,
        rule,
        fault,
        remedy
    from {{ ref('fault_attribute_rules') }}

    union all

    select
        file_name,
        rule,
        fault,
        remedy
    from {{ ref('fault_behaviour_rules') }}

    union all

    select
        file_name,
        rule,
        fault,
        remedy
    from {{ ref('fault_inactivity_rules') }}

    union all

    select
        file_name,
        rule,
        fault,
        remedy
    from {{ ref('fault_exclusion_rules') }}

    union all

    select
        file_name,
        rule,
        fault,
        remedy
    from {{ ref('fault_rule_groups') }}

    union all

    select
        file_name,
        rule,
        fault,
        remedy
    from {{ ref('fault_grade_bands') }}

    union all

    select
        file_name,
        rule,
        fault,
        remedy
    from {{ ref('fault_grade_actions') }}

    union all

    select
        file_name,
        rule,
        fault,
        remedy
    from {{ ref('fault_lists') }}

    union all

    select
        file_name,
        rule,
        fault,
        remedy
    from {{ ref('fault_bot_signals') }}

),

header_faults as (
    {{ header_faults([
        'scoring_models',
        'attribute_rules',
        'behaviour_rules',
        'inactivity_rules',
        'exclusion_rules',
        'rule_groups',
        'grade_bands',
        'grade_actions',
        'lists',
        'bot_signals'
    ]) }}
),

{# Without a column its cells, and all that refers to them, look wrong. #}
missing_columns as (

    select * from header_faults
    where is_missing_column

),

faults as (

    select
        file_name,
        rule,
        fault,
        remedy
    from row_faults
    where not exists (select 1 from missing_columns)

    union all

    select
        file_name,
        rule,
        fault,
        remedy
    from header_faults

)

select distinct
    file_name,
    rule,
    fault,
    remedy
from faults
