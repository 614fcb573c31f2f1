with

scope as (

    select *
    from {{ ref('stg_event_scope') }}
    where has_news and not is_everything

),

reads as (

    select * from {{ ref('stg_event_reads') }}

),

changed_leads as (

    select * from {{ ref('stg_changed_leads') }}

)

{# The conditions on times are told apart so that an engine can skip files. #}
select
    event_rows.event_id,
    event_rows.lead_id,
    false as is_of_changed_lead,
    event_rows.occurred_on
from {{ ref('stg_event_rows') }} as event_rows
cross join scope
where
    event_rows.loaded_at >= (
        select limits.loaded_from
        from {{ ref('stg_event_scope') }} as limits
    )

union all

select
    event_rows.event_id,
    event_rows.lead_id,
    false as is_of_changed_lead,
    event_rows.occurred_on
from {{ ref('stg_event_rows') }} as event_rows
cross join scope
where
    event_rows.loaded_at is null
    and event_rows.occurred_at >= (
        select limits.unloaded_from
        from {{ ref('stg_event_scope') }} as limits
    )

union all

select
    event_rows.event_id,
    event_rows.lead_id,
    true as is_of_changed_lead,
    event_rows.occurred_on
from {{ ref('stg_event_rows') }} as event_rows
inner join reads
    on event_rows.is_row = reads.reads_changed_leads
inner join changed_leads
    on event_rows.lead_id = changed_leads.lead_id
