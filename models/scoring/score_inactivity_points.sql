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

last_days as (

    select
        matches.scoring_model,
        roster.lead_id,
        matches.rule_id,
        max(daily_events.occurred_on) filter (where matches.match_kind = 'act')
            as last_act_on,
        max(daily_events.occurred_on)
        filter (where matches.match_kind = 'chance') as last_chance_on,
        roster.as_of
    from roster
    inner join daily_events
        on
            roster.lead_id = daily_events.lead_id
            and roster.as_of >= daily_events.occurred_on
    inner join matches
        on
            daily_events.event_type = matches.event_type
            and daily_events.asset = matches.asset
    group by
        matches.scoring_model,
        roster.lead_id,
        matches.rule_id,
        roster.as_of

),

idle as (

    select
        rules.scoring_model,
        roster.lead_id,
        rules.rule_id,
        rules.after_event_type,
        rules.points,
        rules.inactive_days,
        rules.max_periods,
        cast(
            roster.as_of
            - coalesce(last_days.last_act_on, roster.created_on) as int
        ) as idle_days,
        cast(roster.as_of - last_days.last_chance_on as int)
            as days_since_chance,
        roster.as_of
    from roster
    cross join rules
    left join last_days
        on
            rules.scoring_model = last_days.scoring_model
            and rules.rule_id = last_days.rule_id
            and roster.lead_id = last_days.lead_id
            and roster.as_of = last_days.as_of

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
    scoring_model,
    lead_id,
    rule_id,
    period_count,
    cast(points * period_count as decimal(18, 4)) as undecayed_points,
    cast(points * period_count as decimal(18, 4)) as points,
    idle_days,
    as_of
from fired
