with

scope as (

    select * from {{ ref('stg_event_scope') }}

),

changed_leads as (

    select count(*) as lead_count
    from {{ ref('stg_changed_leads') }}

),

erased_leads as (

    select count(*) as lead_count
    from {{ ref('stg_lead_identities') }}
    where is_erased

)

select
    changed_leads.lead_count > 0 as reads_changed_leads,
    scope.has_news or changed_leads.lead_count > 0 as reads_repeats,
    erased_leads.lead_count > 0
    and (scope.has_news or changed_leads.lead_count > 0) as reads_erased_leads
from scope
cross join changed_leads
cross join erased_leads
