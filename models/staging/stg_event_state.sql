-- depends_on: {{ ref('feat_daily_events') }}
-- depends_on: {{ ref('stg_set_aside_events') }}
-- depends_on: {{ ref('stg_known_identities') }}

with

scope as (

    select * from {{ ref('stg_event_scope') }}

),

reads as (

    select * from {{ ref('stg_event_reads') }}

),

erased as (

    select lead_id
    from {{ ref('stg_lead_identities') }}
    where is_erased

),

{# Only their number is kept, so it is counted anew when rows are new or leads
   have changed: whenever repeats are looked for, too. #}
erased_rows as (

    select count(*) as erased_row_count
    from {{ ref('stg_event_rows') }} as event_rows
    inner join reads
        on event_rows.is_row = reads.reads_erased_leads
    inner join erased
        on event_rows.lead_id = erased.lead_id

)

select
    scope.fingerprint,
    scope.raw_stamp,
    case
        when reads.reads_repeats then erased_rows.erased_row_count
        else scope.former_erased_row_count
    end as erased_row_count,
    scope.run_on,
    scope.last_unloaded_on,
    scope.loaded_until
from scope
cross join reads
cross join erased_rows
