with

leads as (

    select * from {{ ref('feat_leads') }}

),

lead_rows as (

    select * from {{ ref('stg_leads') }}
    where row_fate = 'used'

),

daily_events as (

    select * from {{ ref('feat_daily_events') }}

),

opportunities as (

    select * from {{ ref('stg_opportunities') }}
    where row_fate = 'used'

),

feedback as (

    select * from {{ ref('stg_sales_feedback') }}
    where row_fate = 'used'

),

last_days as (

    select max(occurred_on) as last_on
    from daily_events

    union all

    select max(cast(created_at as date)) as last_on
    from lead_rows

),

as_of_day as (

    select {{ score_as_of() }} as as_of
    from last_days

),

first_deals as (

    select
        lead_id,
        min(closed_on) as first_deal_on
    from opportunities
    where stage in ('won', 'lost')
    group by lead_id

),

decision_spans as (

    select
        leads.lead_id,
        leads.created_on,
        least(
            as_of_day.as_of - {{ var('outcome_window_days') }},
            coalesce(
                first_deals.first_deal_on - 1,
                as_of_day.as_of - {{ var('outcome_window_days') }}
            )
        ) as last_decision_on
    from leads
    cross join as_of_day
    left join first_deals
        on leads.lead_id = first_deals.lead_id

),

days as (

    select
        leads.lead_id,
        as_of_day.as_of,
        'current' as day_kind
    from leads
    inner join as_of_day
        on leads.created_on <= as_of_day.as_of

    union all

    select
        lead_id,
        created_on + cast(
            {{ hash_number("'decision:' || lead_id") }}
            % (cast(last_decision_on - created_on as int) + 1) as int
        ) as as_of,
        'decision' as day_kind
    from decision_spans
    where created_on <= last_decision_on

    union all

    select
        leads.lead_id,
        greatest(cast(feedback.given_at as date), leads.created_on) as as_of,
        'feedback' as day_kind
    from leads
    inner join as_of_day
        on leads.created_on <= as_of_day.as_of
    inner join feedback
        on
            leads.lead_id = feedback.lead_id
            and cast(feedback.given_at as date) <= as_of_day.as_of

),

entries as (

    select
        lead_id,
        as_of,
        bool_or(day_kind = 'current') as is_current,
        bool_or(day_kind = 'decision') as is_decision,
        bool_or(day_kind = 'feedback') as is_feedback
    from days
    group by lead_id, as_of

),

deal_counts as (

    select
        entries.lead_id,
        entries.as_of,
        count_if(
            opportunities.stage = 'won'
            and opportunities.closed_on <= entries.as_of
        ) as won_count,
        count_if(
            opportunities.stage = 'lost'
            and opportunities.closed_on <= entries.as_of
        ) as lost_count,
        count_if(opportunities.stage = 'open') as open_count
    from entries
    inner join opportunities
        on entries.lead_id = opportunities.lead_id
    group by entries.lead_id, entries.as_of

)

select
    entries.lead_id,
    leads.account_id,
    leads.owner,
    case
        when deal_counts.won_count > 0 then 'won'
        when deal_counts.lost_count > 0 and deal_counts.open_count = 0
            then 'lost'
        else 'open'
    end as status,
    leads.lead_key,
    cast(
        row_number() over (order by leads.lead_key asc, entries.as_of asc)
        as integer
    ) as roster_number,
    entries.is_current,
    entries.is_decision,
    entries.is_feedback,
    leads.is_do_not_contact,
    leads.created_on,
    entries.as_of
from entries
inner join leads
    on entries.lead_id = leads.lead_id
left join deal_counts
    on
        entries.lead_id = deal_counts.lead_id
        and entries.as_of = deal_counts.as_of
