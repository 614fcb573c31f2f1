with

roster as (

    select * from {{ ref('feat_roster') }}
    where is_decision

),

wins as (

    select
        lead_id,
        closed_on
    from {{ ref('stg_opportunities') }}
    where row_fate = 'used' and stage = 'won'

),

outcomes as (

    select
        roster.lead_id,
        roster.lead_key,
        roster.roster_number,
        roster.as_of,
        count(wins.closed_on) > 0 as is_converted
    from roster
    left join wins
        on
            roster.lead_id = wins.lead_id
            and roster.as_of < wins.closed_on
            and roster.as_of + {{ var('outcome_window_days') }}
            >= wins.closed_on
    group by
        roster.lead_id,
        roster.lead_key,
        roster.roster_number,
        roster.as_of

),

day_counts as (

    select
        as_of,
        count(*) as lead_count
    from roster
    group by as_of

),

from_day_counts as (

    select
        as_of,
        sum(lead_count) over (
            order by as_of desc
            rows between unbounded preceding and current row
        ) as lead_count,
        sum(lead_count) over () as all_lead_count
    from day_counts

),

test_period as (

    select max(as_of) as starts_on
    from from_day_counts
    where lead_count >= all_lead_count * {{ var('test_period_rate') }}

)

select
    outcomes.lead_id,
    case
        when outcomes.as_of >= test_period.starts_on then 'test'
        when
            outcomes.as_of + {{ var('outcome_window_days') }}
            < test_period.starts_on
            then 'train'
        else 'embargo'
    end as split,
    left(cast(outcomes.as_of as string), 7) as period,
    outcomes.lead_key,
    outcomes.roster_number,
    outcomes.is_converted,
    outcomes.as_of
from outcomes
cross join test_period
