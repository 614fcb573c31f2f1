{# Which forgets the behaviours that nobody shows any more. #}
-- depends_on: {{ ref('feat_daily_events') }}
with

behaviours as (

    select * from {{ ref('feat_behaviours') }}

),

deliveries as (

    select item as event_type
    from {{ ref('stg_lists') }}
    where list_name = 'delivery_events'

),

rules as (

    select * from {{ ref('score_rules') }}

)

select
    rules.rule_number,
    case rules.rule_kind
        when 'behaviour' then 'event'
        else 'act'
    end as match_kind,
    behaviours.behaviour_key
from rules
inner join behaviours
    on rules.event_type = behaviours.event_type
where
    rules.asset_pattern is null
    or (
        behaviours.asset != ''
        and {{ matches_like('behaviours.asset', 'rules.asset_pattern') }}
    )

union all

select
    rules.rule_number,
    'act' as match_kind,
    behaviours.behaviour_key
from rules
cross join behaviours
left join deliveries
    on behaviours.event_type = deliveries.event_type
where
    rules.rule_kind = 'inactivity'
    and rules.event_type is null
    and deliveries.event_type is null
    and (
        rules.asset_pattern is null
        or (
            behaviours.asset != ''
            and {{ matches_like('behaviours.asset', 'rules.asset_pattern') }}
        )
    )

union all

select
    rules.rule_number,
    'chance' as match_kind,
    behaviours.behaviour_key
from rules
inner join behaviours
    on rules.after_event_type = behaviours.event_type
