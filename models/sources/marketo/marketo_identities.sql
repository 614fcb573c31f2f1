with

leads as (

    {{ source_rows(loaded_by('marketo'), 'lead') }}

),

merge_activities as (

    {{ source_rows(loaded_by('marketo'), 'activity_merge_leads') }}

),

{# [103, 104] are the leads that were merged into this one. #}
merged_leads as (

    select
        lead_id,
        {{ split_to_rows(
            "replace(translate(merge_ids, '[] \"', ''), ',', '|')"
        ) }} as merged_lead_id
    from merge_activities

)

select
    'marketo:' || lead_id as lead_id,
    'marketo:' || merged_lead_id as identity_id
from merged_leads
where merged_lead_id != '' and merged_lead_id != lead_id

union distinct

select
    'marketo:' || id as lead_id,
    'salesforce:' || sfdc_lead_id as identity_id
from leads
where sfdc_lead_id is not null

union distinct

select
    'marketo:' || id as lead_id,
    'salesforce:' || sfdc_contact_id as identity_id
from leads
where sfdc_contact_id is not null
