-- depends_on: {{ ref('feat_daily_events') }}
-- depends_on: {{ ref('stg_set_aside_events') }}

with

scope as (

    select * from {{ ref('stg_event_scope') }}

),

former as (

    {{ kept_rows('stg_event_state', {'erased_row_count': 'bigint'}) }}

),

changes as (

    select has_news as is_change
    from scope
    where has_news

    union distinct

    select true as is_change
    from {{ ref('stg_changed_leads') }}

),

erased as (

    select identities.lead_id
    from {{ ref('stg_lead_identities') }} as identities
    cross join changes
    where identities.is_erased

),

{# The time from which on is said apart so that an engine can skip files. #}
erased_rows_with_time as (

    select count(*) as row_count
    from {{ ref('stg_event_rows') }} as event_rows
    inner join erased as timed
        on event_rows.lead_id = timed.lead_id
    where
        event_rows.occurred_at >= {{ since_ever_if_any('erased') }}

),

erased_rows_without_time as (

    select count(*) as row_count
    from {{ ref('stg_event_rows') }} as event_rows
    inner join erased as erased_leads
        on event_rows.lead_id = erased_leads.lead_id
    where event_rows.occurred_at is null

),

{# Only their number is kept, so it is counted anew when anything changed. #}
erased_rows as (

    select
        erased_rows_with_time.row_count + erased_rows_without_time.row_count
            as erased_row_count
    from erased_rows_with_time
    cross join erased_rows_without_time

)

select
    scope.fingerprint,
    scope.raw_stamp,
    case
        when changes.is_change then erased_rows.erased_row_count
        else former.erased_row_count
    end as erased_row_count,
    scope.run_on,
    scope.last_unloaded_on,
    scope.loaded_until
from scope
cross join erased_rows
left join changes
    on true
left join former
    on true
