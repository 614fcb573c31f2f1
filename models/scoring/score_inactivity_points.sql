with

roster as (

    select * from {{ ref('feat_roster') }}

),

daily_events as (

    select * from {{ ref('feat_daily_events') }}
    where not is_bot

),

matches as (

    select * from {{ ref('score_behaviour_matches') }}
    where match_kind in ('act', 'chance')

),

rules as (

    select * from {{ ref('score_rules') }}
    where rule_kind = 'inactivity'

),

{# Behaviours that are the same to every rule need not be told apart. #}
behaviour_classes as (

    select
        behaviour_key,
        {{ sorted_text(
            "match_kind || ' ' || cast(rule_number as string)", ','
        ) }} as matched_rules
    from matches
    group by behaviour_key

),

class_numbers as (

    select
        behaviour_key,
        cast(dense_rank() over (order by matched_rules asc) as integer)
            as class_number
    from behaviour_classes

),

class_matches as (

    select distinct
        class_numbers.class_number,
        matches.rule_number,
        matches.match_kind
    from class_numbers
    inner join matches
        on class_numbers.behaviour_key = matches.behaviour_key

),

last_class_days as (

    select
        roster.roster_number,
        class_numbers.class_number,
        max(daily_events.occurred_on) as last_on
    from daily_events
    inner join class_numbers
        on daily_events.behaviour_key = class_numbers.behaviour_key
    inner join roster
        on
            daily_events.lead_key = roster.lead_key
            and daily_events.occurred_on <= roster.as_of
    group by roster.roster_number, class_numbers.class_number

),

last_days as (

    select
        last_class_days.roster_number,
        class_matches.rule_number,
        max(last_class_days.last_on) filter (
            where class_matches.match_kind = 'act'
        ) as last_act_on,
        max(last_class_days.last_on) filter (
            where class_matches.match_kind = 'chance'
        ) as last_chance_on
    from last_class_days
    inner join class_matches
        on last_class_days.class_number = class_matches.class_number
    group by last_class_days.roster_number, class_matches.rule_number

),

idle as (

    select
        roster.roster_number,
        rules.rule_number,
        rules.after_event_type,
        rules.points,
        rules.inactive_days,
        rules.max_periods,
        cast(
            roster.as_of
            - coalesce(last_days.last_act_on, roster.created_on) as int
        ) as idle_days,
        cast(roster.as_of - last_days.last_chance_on as int)
            as days_since_chance
    from roster
    cross join rules
    left join last_days
        on
            rules.rule_number = last_days.rule_number
            and roster.roster_number = last_days.roster_number

),

fired as (

    select
        *,
        least(
            max_periods,
            cast(floor(cast(idle_days as double) / inactive_days) as integer)
        ) as period_count
    from idle
    where
        idle_days >= inactive_days
        and (
            after_event_type is null
            or days_since_chance < inactive_days
        )

)

select
    roster_number,
    rule_number,
    period_count,
    cast(points * period_count as decimal(18, 4)) as points,
    idle_days
from fired
