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

blanks as (

    select
        rule,
        {{ blank_cells([
            'scoring_model', 'rule_id', 'rule_group', 'event_type', 'points_text'
        ]) }} as blank_columns
    from behaviour_rules

),

counts as (

    select
        rule,
        replace(cell_name, '_text', '') as cell_name,
        cell_text
    from behaviour_rules
    unpivot (
        cell_text for cell_name in (
            min_events_text,
            max_events_text,
            max_events_per_day_text,
            decay_days_text
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
    from behaviour_rules
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
    from behaviour_rules
    where exists (
        select 1
        from attribute_rules
        where
            attribute_rules.scoring_model = behaviour_rules.scoring_model
            and attribute_rules.rule_id = behaviour_rules.rule_id
    )

    union all

    select
        rule,
        'unknown model ' || {{ cell_in_words('scoring_model') }} as fault,
        'name a model of scoring_models.csv, or add it there' as remedy
    from behaviour_rules
    anti join scoring_models
        on behaviour_rules.scoring_model = scoring_models.scoring_model
    where behaviour_rules.scoring_model is not null

    union all

    select
        rule,
        'unknown rule_group ' || {{ cell_in_words('rule_group') }} as fault,
        'name a group that rule_groups.csv has for the model, or add it there'
            as remedy
    from behaviour_rules
    anti join rule_groups
        on
            behaviour_rules.scoring_model = rule_groups.scoring_model
            and behaviour_rules.rule_group = rule_groups.rule_group
    where
        behaviour_rules.rule_group is not null
        and behaviour_rules.scoring_model in (
            select scoring_models.scoring_model from scoring_models
        )

    union all

    select
        rule,
        'points ' || {{ cell_in_words('points_text') }}
            || ' is not a number with at most four decimals' as fault,
        'write it like 5, -2.5 or 0.0625' as remedy
    from behaviour_rules
    where
        points_text is not null
        and points is null

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
        'max_points ' || {{ cell_in_words('max_points_text') }}
            || ' is not a number with at most four decimals' as fault,
        'write it like 5, -2.5 or 0.0625' as remedy
    from behaviour_rules
    where
        max_points_text is not null
        and max_points is null

    union all

    select
        rule,
        'max_points ' || {{ cell_in_words('max_points_text') }}
            || ' is negative and the points are not' as fault,
        'write a cap of 0 or more, or leave it blank' as remedy
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
    where
        decay_kind not in {{ rule_words('decay_kind') }}

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
        'fill in decay_rate, such as 0.5' as remedy
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
