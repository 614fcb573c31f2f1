-- depends_on: {{ ref('feat_daily_events') }}
-- depends_on: {{ ref('stg_set_aside_events') }}

with

scope as (

    select * from {{ ref('stg_event_scope') }}

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

    select lead_id
    from {{ ref('stg_lead_identities') }}
    where is_erased

),

{# Only their number is kept, so it is counted anew when anything changed. #}
erased_rows as (

    select count(*) as erased_row_count
    from {{ ref('stg_event_rows') }} as event_rows
    inner join {{ ref('stg_event_reads') }} as reads
        on event_rows.is_row = reads.reads_erased_leads
    inner join erased
        on event_rows.lead_id = erased.lead_id

)

select
    scope.fingerprint,
    scope.raw_stamp,
    case
        when changes.is_change then erased_rows.erased_row_count
        else scope.former_erased_row_count
    end as erased_row_count,
    scope.run_on,
    scope.last_unloaded_on,
    scope.loaded_until
from scope
cross join erased_rows
left join changes
    on true
