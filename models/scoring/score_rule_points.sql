with

attribute_points as (

    select * from {{ ref('score_attribute_points') }}

),

behaviour_points as (

    select * from {{ ref('score_behaviour_points') }}
    where event_scope = 'people'

),

inactivity_points as (

    select * from {{ ref('score_inactivity_points') }}

)

select
    roster_number,
    rule_number,
    attribute_value,
    0 as event_count,
    cast(null as integer) as period_count,
    points as undecayed_points,
    points,
    cast(null as integer) as idle_days,
    cast(null as date) as first_event_on,
    cast(null as date) as last_event_on
from attribute_points

union all

select
    roster_number,
    rule_number,
    cast(null as string) as attribute_value,
    event_count,
    cast(null as integer) as period_count,
    undecayed_points,
    points,
    cast(null as integer) as idle_days,
    first_event_on,
    last_event_on
from behaviour_points

union all

select
    roster_number,
    rule_number,
    cast(null as string) as attribute_value,
    0 as event_count,
    period_count,
    points as undecayed_points,
    points,
    idle_days,
    cast(null as date) as first_event_on,
    cast(null as date) as last_event_on
from inactivity_points
