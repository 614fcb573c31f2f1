with

roster as (

    select * from {{ ref('feat_roster') }}

),

rules as (

    select * from {{ ref('score_rules') }}
    where rule_kind = 'behaviour'

),

scopes as (

    select * from {{ ref('score_event_scopes') }}

),

{# Bots and products are looked at as of the scored day only. #}
all_days as (

    select
        roster.roster_number,
        rules.rule_number,
        pattern_days.scope_number,
        least(pattern_days.event_count, rules.max_events_per_day)
            as event_count,
        cast(roster.as_of - pattern_days.occurred_on as int) as age_days,
        pattern_days.occurred_on
    from {{ ref('score_pattern_days') }} as pattern_days
    inner join roster
        on
            pattern_days.lead_key = roster.lead_key
            and pattern_days.occurred_on <= roster.as_of
            and (roster.is_current or pattern_days.scope_number = 0)
    inner join rules
        on
            pattern_days.pattern_number = rules.pattern_number
            and rules.max_events is null
            and (rules.points > 0 or pattern_days.scope_number <= 1)
    where
        rules.decay_kind != 'window'
        or cast(roster.as_of - pattern_days.occurred_on as int)
        < rules.decay_days

),

{# Only rules that keep the newest events need the days in order. #}
newest_days as (

    select
        roster.roster_number,
        rules.rule_number,
        pattern_days.scope_number,
        rules.max_events,
        least(pattern_days.event_count, rules.max_events_per_day)
            as event_count,
        sum(least(pattern_days.event_count, rules.max_events_per_day)) over (
            partition by
                roster.roster_number,
                rules.rule_number,
                pattern_days.scope_number
            order by pattern_days.occurred_on desc
            rows between unbounded preceding and current row
        ) as newer_count,
        cast(roster.as_of - pattern_days.occurred_on as int) as age_days,
        pattern_days.occurred_on
    from {{ ref('score_pattern_days') }} as pattern_days
    inner join roster
        on
            pattern_days.lead_key = roster.lead_key
            and pattern_days.occurred_on <= roster.as_of
            and (roster.is_current or pattern_days.scope_number = 0)
    inner join rules
        on
            pattern_days.pattern_number = rules.pattern_number
            and rules.max_events is not null
            and (rules.points > 0 or pattern_days.scope_number <= 1)
    where
        rules.decay_kind != 'window'
        or cast(roster.as_of - pattern_days.occurred_on as int)
        < rules.decay_days

),

kept_days as (

    select
        roster_number,
        rule_number,
        scope_number,
        event_count,
        event_count as kept_count,
        age_days,
        occurred_on
    from all_days

    union all

    {# The oldest kept day counts in part, what is older not at all. #}
    select
        roster_number,
        rule_number,
        scope_number,
        event_count,
        cast(
            greatest(
                event_count - greatest(newer_count - max_events, 0), 0
            ) as integer
        ) as kept_count,
        age_days,
        occurred_on
    from newest_days

),

day_points as (

    select
        kept_days.roster_number,
        kept_days.rule_number,
        kept_days.scope_number,
        kept_days.event_count,
        kept_days.kept_count,
        case when kept_days.kept_count > 0 then kept_days.occurred_on end
            as kept_on,
        cast(rules.points as double) * kept_days.kept_count
        * {{ decay_factor('rules', 'kept_days.age_days') }} as exact_points
    from kept_days
    inner join rules
        on kept_days.rule_number = rules.rule_number

),

sums as (

    select
        roster_number,
        rule_number,
        scope_number,
        sum(event_count) as matched_count,
        sum(kept_count) as kept_count,
        sum({{ round_points('exact_points') }}) as points,
        min(kept_on) as first_event_on,
        max(kept_on) as last_event_on
    from day_points
    group by roster_number, rule_number, scope_number

)

select
    sums.roster_number,
    sums.rule_number,
    scopes.event_scope,
    scopes.product_id,
    cast(sums.kept_count as integer) as event_count,
    cast(rules.points * sums.kept_count as decimal(18, 4)) as undecayed_points,
    cast(sums.points as decimal(18, 4)) as points,
    sums.first_event_on,
    sums.last_event_on
from sums
inner join rules
    on sums.rule_number = rules.rule_number
inner join scopes
    on sums.scope_number = scopes.scope_number
where sums.matched_count >= rules.min_events
