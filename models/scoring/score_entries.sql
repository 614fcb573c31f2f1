with

roster as (

    select * from {{ ref('feat_roster') }}

),

rules as (

    select * from {{ ref('score_rules') }}

),

rule_points as (

    select * from {{ ref('score_rule_points') }}

),

caps as (

    select * from {{ ref('score_caps') }}

),

rule_groups as (

    select distinct
        scoring_model,
        group_number,
        rule_group,
        category,
        case rule_kind when 'attribute' then 'attribute' else 'behaviour' end
            as rule_kind
    from rules

)

select
    rules.scoring_model,
    roster.lead_id,
    rules.rule_kind as entry_kind,
    rules.rule_kind,
    rules.rule_id,
    rules.rule_group,
    rules.category,
    rule_points.attribute_value,
    rule_points.event_count,
    rule_points.period_count,
    rules.points as rule_points,
    rule_points.undecayed_points,
    rule_points.points,
    rule_points.idle_days,
    roster.roster_number,
    rules.rule_number,
    rules.points < 0 as is_negative,
    roster.is_current,
    rule_points.first_event_on,
    rule_points.last_event_on,
    roster.as_of
from rule_points
inner join rules
    on rule_points.rule_number = rules.rule_number
inner join roster
    on rule_points.roster_number = roster.roster_number

union all

select
    rule_groups.scoring_model,
    roster.lead_id,
    caps.entry_kind,
    coalesce(rules.rule_kind, rule_groups.rule_kind) as rule_kind,
    rules.rule_id,
    rule_groups.rule_group,
    rule_groups.category,
    cast(null as string) as attribute_value,
    0 as event_count,
    cast(null as integer) as period_count,
    rules.points as rule_points,
    caps.undecayed_points,
    caps.points,
    cast(null as integer) as idle_days,
    roster.roster_number,
    caps.rule_number,
    coalesce(rules.points < 0, false) as is_negative,
    roster.is_current,
    cast(null as date) as first_event_on,
    cast(null as date) as last_event_on,
    roster.as_of
from caps
inner join rule_groups
    on caps.group_number = rule_groups.group_number
inner join roster
    on caps.roster_number = roster.roster_number
left join rules
    on caps.rule_number = rules.rule_number
