with

daily_events as (

    select * from {{ ref('feat_daily_events') }}

),

behaviours as (

    select * from {{ ref('feat_behaviours') }}

),

scopes as (

    select * from {{ ref('score_event_scopes') }}

),

rules as (

    select * from {{ ref('score_rules') }}

),

{# Rules of several models often look at the same events: counted once. #}
patterns as (

    select distinct
        rules.pattern_number,
        matches.behaviour_key
    from {{ ref('score_behaviour_matches') }} as matches
    inner join rules
        on matches.rule_number = rules.rule_number
    where matches.match_kind = 'event'

),

behaviour_scopes as (

    select
        patterns.behaviour_key,
        patterns.pattern_number,
        scopes.scope_number,
        scopes.is_bot
    from patterns
    inner join behaviours
        on patterns.behaviour_key = behaviours.behaviour_key
    inner join scopes
        on scopes.product_id in ('', behaviours.product_id)

)

select
    daily_events.lead_key,
    behaviour_scopes.pattern_number,
    behaviour_scopes.scope_number,
    cast(sum(daily_events.event_count) as integer) as event_count,
    daily_events.occurred_on
from daily_events
inner join behaviour_scopes
    on
        daily_events.behaviour_key = behaviour_scopes.behaviour_key
        and daily_events.is_bot = behaviour_scopes.is_bot
group by
    daily_events.lead_key,
    behaviour_scopes.pattern_number,
    behaviour_scopes.scope_number,
    daily_events.occurred_on
{# Sorted, since grouping by lead then costs a third less. #}
order by
    daily_events.lead_key asc,
    behaviour_scopes.pattern_number asc
