{# Nothing is scored before the rule files are known to be without fault. #}
-- depends_on: {{ ref('rule_faults') }}
with

scoring_models as (

    select * from {{ ref('stg_scoring_models') }}
    where role != 'off'

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

inactivity_rules as (

    select * from {{ ref('stg_inactivity_rules') }}

),

rules as (

    select
        scoring_model,
        rule_id,
        rule_group,
        'attribute' as rule_kind,
        rationale,
        points,
        attribute_name,
        operator,
        operand,
        cast(null as string) as event_type,
        cast(null as string) as asset_pattern,
        cast(null as integer) as min_events,
        cast(null as integer) as max_events,
        cast(null as integer) as max_events_per_day,
        cast(null as decimal(18, 4)) as max_points,
        'none' as decay_kind,
        cast(null as integer) as decay_days,
        cast(null as decimal(38, 12)) as decay_rate,
        cast(null as string) as after_event_type,
        cast(null as integer) as inactive_days,
        cast(null as integer) as max_periods
    from attribute_rules

    union all

    select
        scoring_model,
        rule_id,
        rule_group,
        'behaviour' as rule_kind,
        rationale,
        points,
        cast(null as string) as attribute_name,
        cast(null as string) as operator,
        cast(null as string) as operand,
        event_type,
        asset_pattern,
        min_events,
        max_events,
        max_events_per_day,
        max_points,
        decay_kind,
        decay_days,
        decay_rate,
        cast(null as string) as after_event_type,
        cast(null as integer) as inactive_days,
        cast(null as integer) as max_periods
    from behaviour_rules

    union all

    select
        scoring_model,
        rule_id,
        rule_group,
        'inactivity' as rule_kind,
        rationale,
        points,
        cast(null as string) as attribute_name,
        cast(null as string) as operator,
        cast(null as string) as operand,
        event_type,
        asset_pattern,
        cast(null as integer) as min_events,
        cast(null as integer) as max_events,
        cast(null as integer) as max_events_per_day,
        cast(null as decimal(18, 4)) as max_points,
        'none' as decay_kind,
        cast(null as integer) as decay_days,
        cast(null as decimal(38, 12)) as decay_rate,
        after_event_type,
        inactive_days,
        max_periods
    from inactivity_rules

)

select
    rules.*,
    rule_groups.category,
    rule_groups.max_points as group_max_points,
    scoring_models.model_number,
    cast(
        row_number() over (
            order by rules.scoring_model asc, rules.rule_id asc
        ) as integer
    ) as rule_number,
    cast(
        dense_rank() over (
            order by rules.scoring_model asc, rules.rule_group asc
        ) as integer
    ) as group_number,
    cast(
        dense_rank() over (
            order by
                rules.rule_kind asc,
                rules.event_type asc nulls first,
                rules.asset_pattern asc nulls first
        ) as integer
    ) as pattern_number
from rules
inner join scoring_models
    on rules.scoring_model = scoring_models.scoring_model
inner join rule_groups
    on
        rules.scoring_model = rule_groups.scoring_model
        and rules.rule_group = rule_groups.rule_group
