with

{# Numbers stand in for the long text keys: grouping by them is much faster. #}
roster as (

    select
        *,
        cast(row_number() over (order by lead_id, as_of) as integer)
            as roster_number
    from {{ ref('feat_roster') }}

),

rules as (

    select
        *,
        cast(row_number() over (order by scoring_model, rule_id) as integer)
            as rule_number
    from {{ ref('score_rules') }}
    where rule_kind = 'behaviour'

),

daily_events as (

    select * from {{ ref('feat_daily_events') }}

),

matches as (

    select
        matches.event_type,
        matches.asset,
        rules.rule_number
    from {{ ref('score_behaviour_matches') }} as matches
    inner join rules
        on
            matches.scoring_model = rules.scoring_model
            and matches.rule_id = rules.rule_id
    where matches.match_kind = 'event'

),

behaviours as (

    select
        event_type,
        asset,
        product_id,
        cast(
            row_number() over (order by event_type, asset, product_id)
            as integer
        ) as behaviour_number,
        cast(dense_rank() over (order by product_id) as integer)
            as product_number
    from {{ ref('feat_daily_events') }}
    group by event_type, asset, product_id

),

products as (

    select distinct
        product_number,
        product_id
    from behaviours

),

behaviour_rules as (

    select
        behaviours.behaviour_number,
        matches.rule_number
    from matches
    inner join behaviours
        on
            matches.event_type = behaviours.event_type
            and matches.asset = behaviours.asset

),

{# The same arithmetic for what people did, what bots did, and each product. #}
scopes as (

    select
        'plain' as event_kind,
        'people' as event_scope

    union all

    select
        'product' as event_kind,
        'people' as event_scope

    union all

    select
        'product' as event_kind,
        'product' as event_scope

    union all

    select
        'bot' as event_kind,
        'bots' as event_scope

),

scored_events as (

    select
        roster.roster_number,
        behaviours.behaviour_number,
        case scopes.event_scope
            when 'people' then 0
            when 'bots' then -1
            else behaviours.product_number
        end as scope_number,
        cast(roster.as_of - daily_events.occurred_on as int) as age_days,
        daily_events.event_count
    from daily_events
    inner join behaviours
        on
            daily_events.event_type = behaviours.event_type
            and daily_events.asset = behaviours.asset
            and daily_events.product_id = behaviours.product_id
    inner join scopes
        on
            case
                when daily_events.is_bot then 'bot'
                when daily_events.product_id != '' then 'product'
                else 'plain'
            end = scopes.event_kind
    inner join roster
        on
            daily_events.lead_id = roster.lead_id
            and daily_events.occurred_on <= roster.as_of
            and (roster.is_current or scopes.event_scope = 'people')

),

rule_days as (

    select
        scored_events.roster_number,
        rules.rule_number,
        scored_events.scope_number,
        scored_events.age_days,
        least(
            cast(sum(scored_events.event_count) as integer),
            min(rules.max_events_per_day)
        ) as event_count
    from scored_events
    inner join behaviour_rules
        on scored_events.behaviour_number = behaviour_rules.behaviour_number
    inner join rules
        on behaviour_rules.rule_number = rules.rule_number
    where
        (rules.points > 0 or scored_events.scope_number <= 0)
        and (
            rules.decay_kind != 'window'
            or scored_events.age_days < rules.decay_days
        )
    group by
        scored_events.roster_number,
        rules.rule_number,
        scored_events.scope_number,
        scored_events.age_days

),

{# Sorting the days is dear, so only rules that keep the newest events do it. #}
kept_days as (

    select
        rule_days.*,
        rule_days.event_count as kept_count
    from rule_days
    inner join rules
        on rule_days.rule_number = rules.rule_number
    where rules.max_events is null

    union all

    select
        rule_days.*,
        cast(greatest(
            least(
                rule_days.event_count,
                rules.max_events - coalesce(
                    sum(rule_days.event_count) over (
                        partition by
                            rule_days.roster_number,
                            rule_days.rule_number,
                            rule_days.scope_number
                        order by rule_days.age_days asc
                        rows between unbounded preceding and 1 preceding
                    ),
                    0
                )
            ),
            0
        ) as integer) as kept_count
    from rule_days
    inner join rules
        on rule_days.rule_number = rules.rule_number
    where rules.max_events is not null

),

day_points as (

    select
        kept_days.*,
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
        max(age_days) filter (where kept_count > 0) as first_age_days,
        min(age_days) filter (where kept_count > 0) as last_age_days
    from day_points
    group by roster_number, rule_number, scope_number

)

select
    rules.scoring_model,
    roster.lead_id,
    rules.rule_id,
    case sums.scope_number
        when 0 then 'people'
        when -1 then 'bots'
        else 'product'
    end as event_scope,
    coalesce(products.product_id, '') as product_id,
    cast(sums.kept_count as integer) as event_count,
    cast(rules.points * sums.kept_count as decimal(18, 4)) as undecayed_points,
    cast(sums.points as decimal(18, 4)) as points,
    roster.as_of - cast(sums.first_age_days as int) as first_event_on,
    roster.as_of - cast(sums.last_age_days as int) as last_event_on,
    roster.as_of
from sums
inner join roster
    on sums.roster_number = roster.roster_number
inner join rules
    on sums.rule_number = rules.rule_number
left join products
    on sums.scope_number = products.product_number
where sums.matched_count >= rules.min_events
