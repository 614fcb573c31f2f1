with

scope as (

    select * from {{ ref('stg_event_scope') }}

),

changed_leads as (

    select * from {{ ref('stg_changed_leads') }}

),

news_days as (

    select distinct occurred_on
    from {{ ref('stg_event_news') }}
    where not is_of_changed_lead and occurred_on is not null

    union distinct

    {# Of the rows of one event another may be the earliest now. #}
    select event_repeats.occurred_on
    from {{ ref('stg_event_repeats') }} as event_repeats
    left join changed_leads
        on event_repeats.lead_id = changed_leads.lead_id
    where event_repeats.is_news and changed_leads.lead_id is null

),

{# A delivery just before midnight decides about the click after it. #}
rebuilt_days as (

    select occurred_on
    from news_days

    union distinct

    select occurred_on + 1 as occurred_on
    from news_days

    union distinct

    {# Rows without a readable day count as of this one. #}
    select {{ no_day() }} as occurred_on
    from scope
    where scope.has_news

    union distinct

    select {{ no_day() }} as occurred_on
    from changed_leads

),

days_before as (

    select occurred_on - 1 as occurred_on
    from rebuilt_days
    where occurred_on > {{ no_day() }}

)

select
    occurred_on,
    false as is_only_read
from rebuilt_days

union all

select
    days_before.occurred_on,
    true as is_only_read
from days_before
left join rebuilt_days
    on days_before.occurred_on = rebuilt_days.occurred_on
where rebuilt_days.occurred_on is null
