with

rules as (

    select * from {{ ref('score_rules') }}

),

rule_points as (

    select
        rule_points.roster_number,
        rule_points.rule_number,
        rules.group_number,
        rule_points.undecayed_points,
        rule_points.points,
        {{ cap_points('rule_points.undecayed_points', 'rules.max_points') }}
            as capped_undecayed_points,
        {{ cap_points('rule_points.points', 'rules.max_points') }}
            as capped_points
    from {{ ref('score_rule_points') }} as rule_points
    inner join rules
        on rule_points.rule_number = rules.rule_number
    where rules.max_points is not null

),

group_points as (

    select
        rule_points.roster_number,
        rules.group_number,
        rules.group_max_points,
        {{ cap_points('rule_points.undecayed_points', 'rules.max_points') }}
            as undecayed_points,
        {{ cap_points('rule_points.points', 'rules.max_points') }} as points
    from {{ ref('score_rule_points') }} as rule_points
    inner join rules
        on rule_points.rule_number = rules.rule_number
    where rules.group_max_points is not null and rules.points > 0

),

{# Negative points neither fill nor relieve a group. #}
group_sums as (

    select
        roster_number,
        group_number,
        group_max_points,
        cast(sum(undecayed_points) as decimal(18, 4)) as undecayed_points,
        cast(sum(points) as decimal(18, 4)) as points
    from group_points
    group by roster_number, group_number, group_max_points

)

select
    roster_number,
    'rule_cap' as entry_kind,
    group_number,
    rule_number,
    cast(capped_undecayed_points - undecayed_points as decimal(18, 4))
        as undecayed_points,
    cast(capped_points - points as decimal(18, 4)) as points
from rule_points
where
    capped_undecayed_points != undecayed_points
    or capped_points != points

union all

select
    roster_number,
    'group_cap' as entry_kind,
    group_number,
    cast(null as integer) as rule_number,
    cast(least(group_max_points - undecayed_points, 0) as decimal(18, 4))
        as undecayed_points,
    cast(least(group_max_points - points, 0) as decimal(18, 4)) as points
from group_sums
where undecayed_points > group_max_points or points > group_max_points
