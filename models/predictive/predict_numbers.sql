with

leads as (

    select * from {{ ref('predict_leads') }}

),

daily_events as (

    select
        daily_events.lead_key,
        behaviours.event_type,
        daily_events.event_count,
        daily_events.occurred_on
    from {{ ref('feat_daily_events') }} as daily_events
    inner join {{ ref('feat_behaviours') }} as behaviours
        on daily_events.behaviour_key = behaviours.behaviour_key
    where not daily_events.is_bot

),

deliveries as (

    select item as event_type
    from {{ ref('stg_lists') }}
    where list_name = 'delivery_events'

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
        leads.lead_id,
        leads.as_of,
        daily_events.event_type,
        sum(daily_events.event_count) as event_count,
        sum(cast(
            daily_events.event_count * power(
                0.5e0,
                cast(leads.as_of - daily_events.occurred_on as int)
                / {{ var('predictive_half_life_days') }}e0
            ) as decimal(38, 12)
        )) as recent_event_count,
        max(daily_events.occurred_on) as last_event_on
    from leads
    inner join daily_events
        on
            leads.lead_key = daily_events.lead_key
            and leads.as_of >= daily_events.occurred_on
    group by leads.lead_id, leads.as_of, daily_events.event_type

),

last_acts as (

    select
        event_counts.lead_id,
        event_counts.as_of,
        max(event_counts.last_event_on) as last_act_on
    from event_counts
    left join deliveries
        on event_counts.event_type = deliveries.event_type
    where deliveries.event_type is null
    group by event_counts.lead_id, event_counts.as_of

),

group_points as (

    select
        leads.lead_id,
        leads.as_of,
        entries.rule_group,
        sum(entries.points) as points
    from leads
    inner join entries
        on leads.roster_number = entries.roster_number
    group by leads.lead_id, leads.as_of, entries.rule_group

)

select
    lead_id,
    'events' as feature_kind,
    event_type as input,
    ln(1e0 + cast(event_count as double)) as number,
    as_of
from event_counts

union all

select
    lead_id,
    'recent events' as feature_kind,
    event_type as input,
    ln(1e0 + cast(recent_event_count as double)) as number,
    as_of
from event_counts

union all

select
    lead_id,
    'recency' as feature_kind,
    'last activity' as input,
    power(
        0.5e0,
        cast(as_of - last_act_on as int)
        / {{ var('predictive_half_life_days') }}e0
    ) as number,
    as_of
from last_acts

union all

select
    lead_id,
    'points' as feature_kind,
    rule_group as input,
    cast(points as double) as number,
    as_of
from group_points
where points != 0
