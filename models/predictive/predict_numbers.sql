with

{# One day of a lead may be asked for twice. #}
leads as (

    select distinct
        lead_key,
        roster_number,
        as_of
    from {{ ref('predict_leads') }}

),

daily_events as (

    select * from {{ ref('feat_daily_events') }}
    where not is_bot

),

behaviours as (

    select
        behaviour_key,
        event_type,
        cast(dense_rank() over (order by event_type asc) as integer)
            as event_type_number
    from {{ ref('feat_behaviours') }}

),

event_types as (

    select distinct
        behaviours.event_type_number,
        behaviours.event_type,
        deliveries.item is not null as is_delivery
    from behaviours
    left join {{ ref('stg_lists') }} as deliveries
        on
            behaviours.event_type = deliveries.item
            and deliveries.list_name = 'delivery_events'

),

champion as (

    select scoring_model
    from {{ ref('stg_scoring_models') }}
    where role = 'champion'

),

entries as (

    select entries.*
    from {{ ref('score_entries') }} as entries
    inner join champion
        on entries.scoring_model = champion.scoring_model

),

event_counts as (

    select
        leads.roster_number,
        behaviours.event_type_number,
        sum(daily_events.event_count) as event_count,
        sum(cast(
            daily_events.event_count * power(
                0.5e0,
                cast(leads.as_of - daily_events.occurred_on as int)
                / {{ var('predictive_half_life_days') }}e0
            ) as decimal(18, 9)
        )) as recent_event_count,
        min(cast(leads.as_of - daily_events.occurred_on as int)) as age_days
    from leads
    inner join daily_events
        on
            leads.lead_key = daily_events.lead_key
            and leads.as_of >= daily_events.occurred_on
    inner join behaviours
        on daily_events.behaviour_key = behaviours.behaviour_key
    group by leads.roster_number, behaviours.event_type_number

),

last_acts as (

    select
        event_counts.roster_number,
        min(event_counts.age_days) as age_days
    from event_counts
    inner join event_types
        on event_counts.event_type_number = event_types.event_type_number
    where not event_types.is_delivery
    group by event_counts.roster_number

),

group_points as (

    select
        leads.roster_number,
        entries.rule_group,
        sum(entries.points) as points
    from leads
    inner join entries
        on leads.roster_number = entries.roster_number
    group by leads.roster_number, entries.rule_group

)

select
    event_counts.roster_number,
    'events' as feature_kind,
    event_types.event_type as input,
    ln(1e0 + cast(event_counts.event_count as double)) as number
from event_counts
inner join event_types
    on event_counts.event_type_number = event_types.event_type_number

union all

select
    event_counts.roster_number,
    'recent events' as feature_kind,
    event_types.event_type as input,
    ln(1e0 + cast(event_counts.recent_event_count as double)) as number
from event_counts
inner join event_types
    on event_counts.event_type_number = event_types.event_type_number

union all

select
    roster_number,
    'recency' as feature_kind,
    'last activity' as input,
    power(0.5e0, age_days / {{ var('predictive_half_life_days') }}e0) as number
from last_acts

union all

select
    roster_number,
    'points' as feature_kind,
    rule_group as input,
    cast(points as double) as number
from group_points
where points != 0
