with

decisions as (

    select * from {{ ref('evidence_decisions') }}

),

lead_attributes as (

    select * from {{ ref('feat_lead_attributes') }}

),

attribute_values as (

    select * from {{ ref('evidence_attribute_values') }}
    where learned_on = 'all'

),

daily_events as (

    select
        daily_events.lead_key,
        behaviours.event_type,
        daily_events.occurred_on
    from {{ ref('feat_daily_events') }} as daily_events
    inner join {{ ref('feat_behaviours') }} as behaviours
        on daily_events.behaviour_key = behaviours.behaviour_key
    where not daily_events.is_bot

),

event_types as (

    select
        decisions.lead_id,
        daily_events.event_type
    from decisions
    inner join daily_events
        on
            decisions.lead_key = daily_events.lead_key
            and decisions.as_of >= daily_events.occurred_on
    group by decisions.lead_id, daily_events.event_type

)

select
    decisions.lead_id,
    'attribute' as input_kind,
    lead_attributes.attribute_name as input,
    attribute_values.level
from decisions
inner join lead_attributes
    on
        decisions.lead_id = lead_attributes.lead_id
        and decisions.as_of = lead_attributes.as_of
inner join attribute_values
    on
        lead_attributes.attribute_name = attribute_values.attribute_name
        and lead_attributes.attribute_value = attribute_values.attribute_value

union all

select
    lead_id,
    'event_type' as input_kind,
    event_type as input,
    'happened' as level
from event_types
