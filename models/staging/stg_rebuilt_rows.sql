with

{# No import CTEs: an engine may write out whole what is read more than once.
   The earliest day is said apart so that an engine can skip files. #}
everything as (

    select
        event_rows.*,
        true as is_rebuilt
    from {{ ref('stg_event_rows') }} as event_rows
    inner join {{ ref('stg_event_scope') }} as scope
        on event_rows.is_row = scope.is_everything
    where event_rows.occurred_at is not null

),

of_days as (

    select
        event_rows.*,
        not rebuilt_days.is_only_read as is_rebuilt
    from {{ ref('stg_event_rows') }} as event_rows
    inner join {{ ref('stg_rebuilt_days') }} as rebuilt_days
        on event_rows.occurred_on = rebuilt_days.occurred_on
    where
        event_rows.occurred_at >= (
            select coalesce(min(earliest.occurred_on), date '9999-12-31')
            from {{ ref('stg_rebuilt_days') }} as earliest
            where earliest.occurred_on != {{ no_day() }}
        )

),

without_day as (

    select
        event_rows.*,
        true as is_rebuilt
    from {{ ref('stg_event_rows') }} as event_rows
    inner join {{ ref('stg_rebuilt_days') }} as rebuilt_days
        on
            coalesce(event_rows.occurred_on, {{ no_day() }})
            = rebuilt_days.occurred_on
    where event_rows.occurred_at is null

),

{# On a day that is only read such a row stands twice, and counts once. #}
of_leads as (

    select
        event_rows.*,
        true as is_rebuilt
    from {{ ref('stg_event_rows') }} as event_rows
    inner join {{ ref('stg_event_reads') }} as reads
        on event_rows.is_row = reads.reads_changed_leads
    inner join {{ ref('stg_changed_leads') }} as changed_leads
        on event_rows.lead_id = changed_leads.lead_id
    left join {{ ref('stg_rebuilt_days') }} as rebuilt_days
        on
            event_rows.occurred_on = rebuilt_days.occurred_on
            and not rebuilt_days.is_only_read
    where
        rebuilt_days.occurred_on is null
        and event_rows.occurred_at is not null

)

select
    event_id,
    lead_id,
    given_product_id,
    given_message_id,
    given_event_type,
    given_asset,
    given_user_agent,
    fault,
    events,
    is_rebuilt,
    occurred_on,
    occurred_at,
    loaded_at
from everything

union all

select
    event_id,
    lead_id,
    given_product_id,
    given_message_id,
    given_event_type,
    given_asset,
    given_user_agent,
    fault,
    events,
    is_rebuilt,
    occurred_on,
    occurred_at,
    loaded_at
from of_days

union all

select
    event_id,
    lead_id,
    given_product_id,
    given_message_id,
    given_event_type,
    given_asset,
    given_user_agent,
    fault,
    events,
    is_rebuilt,
    occurred_on,
    occurred_at,
    loaded_at
from without_day

union all

select
    event_id,
    lead_id,
    given_product_id,
    given_message_id,
    given_event_type,
    given_asset,
    given_user_agent,
    fault,
    events,
    is_rebuilt,
    occurred_on,
    occurred_at,
    loaded_at
from of_leads
