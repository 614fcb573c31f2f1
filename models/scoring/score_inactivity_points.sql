with

roster as (

    select * from {{ ref('feat_roster') }}

),

daily_events as (

    select * from {{ ref('feat_daily_events') }}
    where not is_bot

),

{# Rules of several models often wait for the same: looked at once. #}
rules as (

    select
        *,
        cast(
            dense_rank() over (
                order by
                    event_type asc nulls first,
                    asset_pattern asc nulls first,
                    after_event_type asc nulls first,
                    inactive_days asc
            ) as integer
        ) as silence_number
    from {{ ref('score_rules') }}
    where rule_kind = 'inactivity'

),

silences as (

    select distinct
        silence_number,
        after_event_type is not null as needs_chance,
        inactive_days
    from rules

),

matches as (

    select distinct
        rules.silence_number,
        matches.match_kind,
        matches.behaviour_key
    from {{ ref('score_behaviour_matches') }} as matches
    inner join rules
        on matches.rule_number = rules.rule_number
    where matches.match_kind in ('act', 'chance')

),

{# Behaviours that are the same to every rule need not be told apart. #}
behaviour_classes as (

    select
        behaviour_key,
        {{ sorted_text(
            "match_kind || ' ' || cast(silence_number as string)", ','
        ) }} as matched_silences
    from matches
    group by behaviour_key

),

class_numbers as (

    select
        behaviour_key,
        cast(dense_rank() over (order by matched_silences asc) as integer)
            as class_number
    from behaviour_classes

),

class_matches as (

    select distinct
        class_numbers.class_number,
        matches.silence_number,
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
        class_matches.silence_number,
        max(last_class_days.last_on) filter (
            where class_matches.match_kind = 'act'
        ) as last_act_on,
        max(last_class_days.last_on) filter (
            where class_matches.match_kind = 'chance'
        ) as last_chance_on
    from last_class_days
    inner join class_matches
        on last_class_days.class_number = class_matches.class_number
    group by last_class_days.roster_number, class_matches.silence_number

),

idle as (

    select
        roster.roster_number,
        silences.silence_number,
        silences.inactive_days,
        silences.needs_chance,
        cast(
            roster.as_of
            - coalesce(last_days.last_act_on, roster.created_on) as int
        ) as idle_days,
        cast(roster.as_of - last_days.last_chance_on as int)
            as days_since_chance
    from roster
    cross join silences
    left join last_days
        on
            silences.silence_number = last_days.silence_number
            and roster.roster_number = last_days.roster_number

),

fired as (

    select
        roster_number,
        silence_number,
        idle_days,
        cast(floor(cast(idle_days as double) / inactive_days) as integer)
            as period_count
    from idle
    where
        idle_days >= inactive_days
        and (not needs_chance or days_since_chance < inactive_days)

)

select
    fired.roster_number,
    rules.rule_number,
    least(rules.max_periods, fired.period_count) as period_count,
    cast(
        rules.points * least(rules.max_periods, fired.period_count)
        as decimal(18, 4)
    ) as points,
    fired.idle_days
from fired
inner join rules
    on fired.silence_number = rules.silence_number
