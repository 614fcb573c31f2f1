with

behaviour_rules as (

    select
        *,
        {{ row_in_words(['scoring_model', 'rule_id']) }} as rule
    from {{ ref('stg_behaviour_rules') }}

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

faults as (

    {{ blank_cell_faults(
        'behaviour_rules',
        ['scoring_model', 'rule_id', 'rule_group', 'event_type', 'points_text']
    ) }}

    union all

    {{ duplicate_key_faults('behaviour_rules', ['scoring_model', 'rule_id']) }}

    union all

    {{ taken_rule_id_faults('behaviour_rules', 'attribute_rules') }}

    union all

    {{ unknown_model_faults('behaviour_rules', 'scoring_models') }}

    union all

    {{ unknown_group_faults(
        'behaviour_rules', 'rule_groups', 'scoring_models'
    ) }}

    union all

    {{ not_points_faults(
        'behaviour_rules', ['points_text', 'max_points_text']
    ) }}

    union all

    {{ not_count_faults(
        'behaviour_rules',
        [
            'min_events_text',
            'max_events_text',
            'max_events_per_day_text',
            'decay_days_text'
        ]
    ) }}

    union all

    select
        rule,
        'max_points ' || {{ cell_in_words('max_points_text') }}
        || ' is negative, the points '
        || {{ cell_in_words('points_text') }} || ' are not' as fault,
        'write a cap of at least 0, or leave it blank' as remedy
    from behaviour_rules
    where
        max_points < 0
        and points >= 0

    union all

    select
        rule,
        'unknown decay_kind ' || {{ cell_in_words('decay_kind') }} as fault,
        {{ use_rule_words('decay_kind') }} as remedy
    from behaviour_rules
    where decay_kind not in {{ rule_words('decay_kind') }}

    union all

    select
        rule,
        'decay_kind ' || decay_kind || ' without decay_days' as fault,
        'fill in decay_days, or use decay_kind none' as remedy
    from behaviour_rules
    where
        decay_days_text is null
        and decay_kind in {{ rule_words('decay_kind') }}
        and decay_kind != 'none'

    union all

    select
        rule,
        'decay_days ' || {{ cell_in_words('decay_days_text') }}
        || ' without a decay_kind' as fault,
        'leave decay_days blank, or name the decay_kind' as remedy
    from behaviour_rules
    where
        decay_days_text is not null
        and decay_kind = 'none'

    union all

    select
        rule,
        'decay_kind step without decay_rate' as fault,
        'fill in the share lost per step, such as 0.5' as remedy
    from behaviour_rules
    where
        decay_rate_text is null
        and decay_kind = 'step'

    union all

    select
        rule,
        'decay_rate ' || {{ cell_in_words('decay_rate_text') }}
        || ' is not a number above 0 and up to 1' as fault,
        'write the share lost per step, such as 0.5' as remedy
    from behaviour_rules
    where
        decay_rate_text is not null
        and decay_kind = 'step'
        and not coalesce(decay_rate > 0 and decay_rate <= 1, false)

    union all

    select
        rule,
        'decay_rate ' || {{ cell_in_words('decay_rate_text') }}
        || ' with decay_kind ' || decay_kind as fault,
        'leave decay_rate blank, or use decay_kind step' as remedy
    from behaviour_rules
    where
        decay_rate_text is not null
        and decay_kind in {{ rule_words('decay_kind') }}
        and decay_kind != 'step'

)

select
    'behaviour_rules.csv' as file_name,
    rule,
    fault,
    remedy
from faults
