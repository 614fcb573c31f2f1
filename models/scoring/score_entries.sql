with

rules as (

    select * from {{ ref('score_rules') }}

),

attribute_points as (

    select * from {{ ref('score_attribute_points') }}

),

behaviour_points as (

    select * from {{ ref('score_behaviour_points') }}
    where event_scope = 'people'

),

inactivity_points as (

    select * from {{ ref('score_inactivity_points') }}

),

fired as (

    select
        scoring_model,
        lead_id,
        rule_id,
        attribute_value,
        0 as event_count,
        cast(null as integer) as period_count,
        undecayed_points,
        points,
        cast(null as integer) as idle_days,
        cast(null as date) as first_event_on,
        cast(null as date) as last_event_on,
        as_of
    from attribute_points

    union all

    select
        scoring_model,
        lead_id,
        rule_id,
        cast(null as string) as attribute_value,
        event_count,
        cast(null as integer) as period_count,
        undecayed_points,
        points,
        cast(null as integer) as idle_days,
        first_event_on,
        last_event_on,
        as_of
    from behaviour_points

    union all

    select
        scoring_model,
        lead_id,
        rule_id,
        cast(null as string) as attribute_value,
        0 as event_count,
        period_count,
        undecayed_points,
        points,
        idle_days,
        cast(null as date) as first_event_on,
        cast(null as date) as last_event_on,
        as_of
    from inactivity_points

),

rule_entries as (

    select
        fired.*,
        rules.rule_kind,
        rules.rule_group,
        rules.category,
        rules.points as rule_points,
        rules.group_max_points,
        {{ cap_points('fired.undecayed_points', 'rules.max_points') }}
            as capped_undecayed_points,
        {{ cap_points('fired.points', 'rules.max_points') }} as capped_points
    from fired
    inner join rules
        on
            fired.scoring_model = rules.scoring_model
            and fired.rule_id = rules.rule_id

),

group_sums as (

    select
        scoring_model,
        lead_id,
        as_of,
        rule_group,
        category,
        case rule_kind when 'attribute' then 'attribute' else 'behaviour' end
            as rule_kind,
        group_max_points,
        cast(sum(greatest(capped_undecayed_points, 0)) as decimal(18, 4))
            as undecayed_points,
        cast(sum(greatest(capped_points, 0)) as decimal(18, 4)) as points
    from rule_entries
    where group_max_points is not null
    group by
        scoring_model,
        lead_id,
        as_of,
        rule_group,
        category,
        case rule_kind when 'attribute' then 'attribute' else 'behaviour' end,
        group_max_points

)

select
    scoring_model,
    lead_id,
    rule_kind as entry_kind,
    rule_kind,
    rule_id,
    rule_group,
    category,
    attribute_value,
    event_count,
    period_count,
    rule_points,
    undecayed_points,
    points,
    idle_days,
    rule_points < 0 as is_negative,
    first_event_on,
    last_event_on,
    as_of
from rule_entries

union all

select
    scoring_model,
    lead_id,
    'rule_cap' as entry_kind,
    rule_kind,
    rule_id,
    rule_group,
    category,
    cast(null as string) as attribute_value,
    0 as event_count,
    cast(null as integer) as period_count,
    rule_points,
    cast(capped_undecayed_points - undecayed_points as decimal(18, 4))
        as undecayed_points,
    cast(capped_points - points as decimal(18, 4)) as points,
    cast(null as integer) as idle_days,
    rule_points < 0 as is_negative,
    cast(null as date) as first_event_on,
    cast(null as date) as last_event_on,
    as_of
from rule_entries
where
    capped_undecayed_points != undecayed_points
    or capped_points != points

union all

select
    scoring_model,
    lead_id,
    'group_cap' as entry_kind,
    rule_kind,
    cast(null as string) as rule_id,
    rule_group,
    category,
    cast(null as string) as attribute_value,
    0 as event_count,
    cast(null as integer) as period_count,
    cast(null as decimal(18, 4)) as rule_points,
    cast(least(group_max_points - undecayed_points, 0) as decimal(18, 4))
        as undecayed_points,
    cast(least(group_max_points - points, 0) as decimal(18, 4)) as points,
    cast(null as integer) as idle_days,
    false as is_negative,
    cast(null as date) as first_event_on,
    cast(null as date) as last_event_on,
    as_of
from group_sums
where undecayed_points > group_max_points or points > group_max_points
