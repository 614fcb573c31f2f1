with

behaviour_rules as (

    select
        {{ rule_cell('behaviour_rules', 'scoring_model') }} as scoring_model,
        {{ rule_cell('behaviour_rules', 'rule_id') }} as rule_id,
        {{ rule_cell('behaviour_rules', 'rule_group') }} as rule_group,
        lower({{ rule_cell('behaviour_rules', 'event_type') }}) as event_type,
        lower({{ rule_cell('behaviour_rules', 'asset_pattern') }})
            as asset_pattern,
        lower({{ rule_cell('behaviour_rules', 'decay_kind') }})
            as decay_kind_text,
        {{ rule_cell('behaviour_rules', 'rationale') }} as rationale,
        {{ rule_cell('behaviour_rules', 'points') }} as points_text,
        {{ rule_cell('behaviour_rules', 'min_events') }} as min_events_text,
        {{ rule_cell('behaviour_rules', 'max_events') }} as max_events_text,
        {{ rule_cell('behaviour_rules', 'max_events_per_day') }}
            as max_events_per_day_text,
        {{ rule_cell('behaviour_rules', 'max_points') }} as max_points_text,
        {{ rule_cell('behaviour_rules', 'decay_days') }} as decay_days_text,
        {{ rule_cell('behaviour_rules', 'decay_rate') }} as decay_rate_text
    from {{ ref('behaviour_rules') }}

)

select
    *,
    coalesce(decay_kind_text, 'none') as decay_kind,
    {{ parse_points('points_text') }}
        as points,
    coalesce({{ parse_count('min_events_text') }}, 1)
        as min_events,
    {{ parse_count('max_events_text') }}
        as max_events,
    {{ parse_count('max_events_per_day_text') }}
        as max_events_per_day,
    {{ parse_points('max_points_text') }}
        as max_points,
    {{ parse_count('decay_days_text') }}
        as decay_days,
    {{ parse_number('decay_rate_text') }} as decay_rate
from behaviour_rules
