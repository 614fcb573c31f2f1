with

inactivity_rules as (

    select
        {{ rule_cell('inactivity_rules', 'scoring_model') }} as scoring_model,
        {{ rule_cell('inactivity_rules', 'rule_id') }} as rule_id,
        {{ rule_cell('inactivity_rules', 'rule_group') }} as rule_group,
        lower({{ rule_cell('inactivity_rules', 'event_type') }}) as event_type,
        lower({{ rule_cell('inactivity_rules', 'asset_pattern') }})
            as asset_pattern,
        lower({{ rule_cell('inactivity_rules', 'after_event_type') }})
            as after_event_type,
        {{ rule_cell('inactivity_rules', 'rationale') }} as rationale,
        {{ rule_cell('inactivity_rules', 'inactive_days') }}
            as inactive_days_text,
        {{ rule_cell('inactivity_rules', 'points') }} as points_text,
        {{ rule_cell('inactivity_rules', 'max_periods') }} as max_periods_text
    from {{ ref('inactivity_rules') }}

)

select
    *,
    {{ parse_count('inactive_days_text') }}
        as inactive_days,
    {{ parse_points('points_text') }}
        as points,
    coalesce({{ parse_count('max_periods_text') }}, 1)
        as max_periods
from inactivity_rules
