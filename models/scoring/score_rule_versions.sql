-- depends_on: {{ ref('rule_faults') }}
with

scoring_models as (

    select scoring_model
    from {{ ref('stg_scoring_models') }}

),

{# Lists and bot signals belong to every model: they too decide what fires. #}
rule_rows as (

    select
        {{ rule_cell('scoring_models', 'scoring_model') }} as scoring_model,
        {{ rule_row_text('scoring_models') }} as rule_row
    from {{ ref('scoring_models') }}

    union all

    select
        {{ rule_cell('attribute_rules', 'scoring_model') }} as scoring_model,
        {{ rule_row_text('attribute_rules') }} as rule_row
    from {{ ref('attribute_rules') }}

    union all

    select
        {{ rule_cell('behaviour_rules', 'scoring_model') }} as scoring_model,
        {{ rule_row_text('behaviour_rules') }} as rule_row
    from {{ ref('behaviour_rules') }}

    union all

    select
        {{ rule_cell('inactivity_rules', 'scoring_model') }} as scoring_model,
        {{ rule_row_text('inactivity_rules') }} as rule_row
    from {{ ref('inactivity_rules') }}

    union all

    select
        {{ rule_cell('exclusion_rules', 'scoring_model') }} as scoring_model,
        {{ rule_row_text('exclusion_rules') }} as rule_row
    from {{ ref('exclusion_rules') }}

    union all

    select
        {{ rule_cell('rule_groups', 'scoring_model') }} as scoring_model,
        {{ rule_row_text('rule_groups') }} as rule_row
    from {{ ref('rule_groups') }}

    union all

    select
        {{ rule_cell('grade_bands', 'scoring_model') }} as scoring_model,
        {{ rule_row_text('grade_bands') }} as rule_row
    from {{ ref('grade_bands') }}

    union all

    select
        {{ rule_cell('grade_actions', 'scoring_model') }} as scoring_model,
        {{ rule_row_text('grade_actions') }} as rule_row
    from {{ ref('grade_actions') }}

    union all

    select
        scoring_models.scoring_model,
        {{ rule_row_text('lists') }} as rule_row
    from {{ ref('lists') }}
    cross join scoring_models

    union all

    select
        scoring_models.scoring_model,
        {{ rule_row_text('bot_signals') }} as rule_row
    from {{ ref('bot_signals') }}
    cross join scoring_models

)

select
    scoring_model,
    left(md5({{ sorted_text('rule_row', '~') }}), 12) as rules_version
from rule_rows
group by scoring_model
