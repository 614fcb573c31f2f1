with

roster as (

    select * from {{ ref('feat_roster') }}

),

daily_events as (

    select * from {{ ref('feat_daily_events') }}

),

matches as (

    select * from {{ ref('score_behaviour_matches') }}
    where match_kind = 'event'

),

rules as (

    select * from {{ ref('score_rules') }}
    where rule_kind = 'behaviour'

),

{# The same arithmetic for what people did, what bots did, and each product. #}
scoped_events as (

    select
        lead_id,
        event_type,
        asset,
        'people' as event_scope,
        '' as product_id,
        occurred_on,
        event_count
    from daily_events
    where not is_bot

    union all

    select
        lead_id,
        event_type,
        asset,
        'bots' as event_scope,
        '' as product_id,
        occurred_on,
        event_count
    from daily_events
    where is_bot

    union all

    select
        lead_id,
        event_type,
        asset,
        'product' as event_scope,
        product_id,
        occurred_on,
        event_count
    from daily_events
    where not is_bot and product_id != ''

),

rule_days as (

    select
        rules.scoring_model,
        roster.lead_id,
        rules.rule_id,
        scoped_events.event_scope,
        scoped_events.product_id,
        scoped_events.occurred_on,
        roster.as_of,
        least(
            cast(sum(scoped_events.event_count) as integer),
            coalesce(
                rules.max_events_per_day,
                cast(sum(scoped_events.event_count) as integer)
            )
        ) as event_count
    from roster
    inner join scoped_events
        on
            roster.lead_id = scoped_events.lead_id
            and roster.as_of >= scoped_events.occurred_on
            and (roster.is_current or scoped_events.event_scope = 'people')
    inner join matches
        on
            scoped_events.event_type = matches.event_type
            and scoped_events.asset = matches.asset
    inner join rules
        on
            matches.scoring_model = rules.scoring_model
            and matches.rule_id = rules.rule_id
            and (rules.points > 0 or scoped_events.event_scope != 'product')
            and (
                rules.decay_kind != 'window'
                or cast(roster.as_of - scoped_events.occurred_on as int)
                < rules.decay_days
            )
    group by
        rules.scoring_model,
        roster.lead_id,
        rules.rule_id,
        scoped_events.event_scope,
        scoped_events.product_id,
        scoped_events.occurred_on,
        roster.as_of,
        rules.max_events_per_day

),

{# Sorting the days is dear, so only rules that keep the newest events do it. #}
kept_days as (

    select
        rule_days.*,
        rule_days.event_count as kept_count
    from rule_days
    inner join rules
        on
            rule_days.scoring_model = rules.scoring_model
            and rule_days.rule_id = rules.rule_id
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
                            rule_days.scoring_model,
                            rule_days.lead_id,
                            rule_days.rule_id,
                            rule_days.event_scope,
                            rule_days.product_id,
                            rule_days.as_of
                        order by rule_days.occurred_on desc
                        rows between unbounded preceding and 1 preceding
                    ),
                    0
                )
            ),
            0
        ) as integer) as kept_count
    from rule_days
    inner join rules
        on
            rule_days.scoring_model = rules.scoring_model
            and rule_days.rule_id = rules.rule_id
    where rules.max_events is not null

),

day_points as (

    select
        kept_days.*,
        rules.points as event_points,
        rules.min_events,
        cast(rules.points as double) * kept_days.kept_count
        * {{ decay_factor(
            'rules', 'cast(kept_days.as_of - kept_days.occurred_on as int)'
        ) }} as exact_points
    from kept_days
    inner join rules
        on
            kept_days.scoring_model = rules.scoring_model
            and kept_days.rule_id = rules.rule_id

)

select
    scoring_model,
    lead_id,
    rule_id,
    event_scope,
    product_id,
    cast(sum(kept_count) as integer) as event_count,
    cast(event_points * sum(kept_count) as decimal(18, 4)) as undecayed_points,
    cast(sum({{ round_points('exact_points') }}) as decimal(18, 4)) as points,
    min(occurred_on) filter (where kept_count > 0) as first_event_on,
    max(occurred_on) filter (where kept_count > 0) as last_event_on,
    as_of
from day_points
group by
    scoring_model,
    lead_id,
    rule_id,
    event_scope,
    product_id,
    as_of,
    event_points,
    min_events
having sum(event_count) >= min_events
