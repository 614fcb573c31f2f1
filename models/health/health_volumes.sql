with

as_of_day as (

    select max(as_of) as as_of
    from {{ ref('feat_roster') }}
    where is_current

),

{# What came each day; of what is said to be later than the day that is scored,
   nothing. #}
daily_records as (

    select
        'events' as raw_table,
        behaviours.event_type as item,
        daily_events.occurred_on as happened_on,
        sum(daily_events.event_count) as record_count
    from {{ ref('feat_daily_events') }} as daily_events
    inner join {{ ref('feat_behaviours') }} as behaviours
        on daily_events.behaviour_key = behaviours.behaviour_key
    group by behaviours.event_type, daily_events.occurred_on

    union all

    select
        'leads' as raw_table,
        '(all)' as item,
        cast(created_at as date) as happened_on,
        count(*) as record_count
    from {{ ref('stg_leads') }}
    where row_fate = 'used'
    group by cast(created_at as date)

    union all

    select
        'attribute_changes' as raw_table,
        '(all)' as item,
        changed_on as happened_on,
        count(*) as record_count
    from {{ ref('stg_attribute_changes') }}
    where row_fate = 'used'
    group by changed_on

    union all

    select
        'opportunities' as raw_table,
        '(all)' as item,
        closed_on as happened_on,
        count(*) as record_count
    from {{ ref('stg_opportunities') }}
    where row_fate = 'used' and stage in ('won', 'lost')
    group by closed_on

    union all

    select
        'sales_feedback' as raw_table,
        '(all)' as item,
        cast(given_at as date) as happened_on,
        count(*) as record_count
    from {{ ref('stg_sales_feedback') }}
    where row_fate = 'used'
    group by cast(given_at as date)

),

{# Week 0 ends with the day that is scored. #}
weekly_records as (

    select
        daily_records.raw_table,
        daily_records.item,
        floor(
            cast(as_of_day.as_of - daily_records.happened_on as int) / 7e0
        ) as week_number,
        sum(daily_records.record_count) as record_count,
        max(daily_records.happened_on) as last_on
    from daily_records
    inner join as_of_day
        on daily_records.happened_on <= as_of_day.as_of
    group by
        daily_records.raw_table,
        daily_records.item,
        floor(cast(as_of_day.as_of - daily_records.happened_on as int) / 7e0)

),

items as (

    select
        raw_table,
        item,
        week_number,
        record_count,
        last_on
    from weekly_records

    union all

    select
        raw_table,
        '(all)' as item,
        week_number,
        sum(record_count) as record_count,
        max(last_on) as last_on
    from weekly_records
    where raw_table = 'events'
    group by raw_table, week_number

),

table_weeks as (

    select
        raw_table,
        max(week_number) as first_week_number
    from weekly_records
    group by raw_table

),

{# The first week of a table may be a part of one. #}
compared as (

    select
        items.raw_table,
        items.item,
        table_weeks.first_week_number > {{ var('recent_weeks') }}
            as is_comparable,
        count_if(
            items.week_number between 1 and {{ var('recent_weeks') }}
        ) as filled_week_count,
        min(items.record_count) filter (
            where items.week_number between 1 and {{ var('recent_weeks') }}
        ) as fewest_filled_count,
        coalesce(
            max(items.record_count) filter (
                where items.week_number between 1 and {{ var('recent_weeks') }}
            ), 0
        ) as most_count,
        coalesce(
            sum(items.record_count) filter (where items.week_number = 0), 0
        ) as week_count,
        max(items.last_on) as last_on
    from items
    inner join table_weeks
        on items.raw_table = table_weeks.raw_table
    group by items.raw_table, items.item, table_weeks.first_week_number

),

{# A week without a record has no row. #}
ranges as (

    select
        *,
        case
            when filled_week_count = {{ var('recent_weeks') }}
                then fewest_filled_count
            else 0
        end as fewest_count
    from compared
    where week_count > 0 or filled_week_count > 0

)

select
    raw_table,
    item,
    cast(week_count as bigint) as week_count,
    cast(fewest_count as bigint) as fewest_count,
    cast(most_count as bigint) as most_count,
    is_comparable,
    is_comparable
    and week_count * {{ var('volume_alarm_ratio') }} < fewest_count
    and {{ is_beyond_chance('week_count', 'fewest_count') }} as is_too_few,
    is_comparable
    and week_count > most_count * {{ var('volume_alarm_ratio') }}
    and {{ is_beyond_chance('week_count', 'most_count') }} as is_too_many,
    last_on
from ranges
