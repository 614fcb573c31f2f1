with

leads as (

    {{ source_rows(loaded_by('marketo'), 'lead') }}

),

deleted_leads as (

    {{ source_rows(loaded_by('marketo'), 'activity_delete_lead') }}

),

merged_leads as (

    select
        identity_id as lead_id,
        min(lead_id) as merged_into_lead_id
    from {{ ref('marketo_identities') }}
    group by identity_id

),

deletions as (

    select
        lead_id,
        max(activity_date) as deleted_at
    from deleted_leads
    group by lead_id

)

{# Marketo deletes, too, what it has merged into another lead. #}
select
    'marketo:' || leads.id as lead_id,
    leads.email,
    merged_leads.merged_into_lead_id,
    {{- select_source_attributes(loaded_by('marketo'), 'lead', 'leads') }}
    leads.unsubscribed or leads.do_not_call or leads.black_listed
        as do_not_contact,
    leads.created_at,
    case
        when merged_leads.lead_id is null then deletions.deleted_at
    end as erased_at
from leads
left join merged_leads
    on 'marketo:' || leads.id = merged_leads.lead_id
left join deletions
    on leads.id = deletions.lead_id
