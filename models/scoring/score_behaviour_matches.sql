with

behaviours as (

    select distinct
        event_type,
        asset
    from {{ ref('feat_daily_events') }}

),

deliveries as (

    select item as event_type
    from {{ ref('stg_lists') }}
    where list_name = 'delivery_events'

),

rules as (

    select * from {{ ref('score_rules') }}

),

matches as (

    select
        rules.scoring_model,
        rules.rule_id,
        case rules.rule_kind
            when 'behaviour' then 'event'
            else 'act'
        end as match_kind,
        behaviours.event_type,
        behaviours.asset
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
        rules.scoring_model,
        rules.rule_id,
        'act' as match_kind,
        behaviours.event_type,
        behaviours.asset
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
                and {{ matches_like(
                    'behaviours.asset', 'rules.asset_pattern'
                ) }}
            )
        )

    union all

    select
        rules.scoring_model,
        rules.rule_id,
        'chance' as match_kind,
        behaviours.event_type,
        behaviours.asset
    from rules
    inner join behaviours
        on rules.after_event_type = behaviours.event_type

)

select
    scoring_model,
    rule_id,
    match_kind,
    event_type,
    asset
from matches
