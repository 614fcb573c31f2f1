with

leads as (

    {{ source_rows(loaded_by('marketo'), 'lead') }}

),

deleted_leads as (

    select lead_id
    from {{ ref('marketo_leads') }}
    where erased_at is not null

),

living_leads as (

    select leads.*
    from leads
    anti join deleted_leads
        on 'marketo:' || leads.id = deleted_leads.lead_id

),

companies as (

    {{ companies_by_domain('living_leads', 'created_at') }}

)

select
    'marketo:domain:' || domain as account_id,
    industry,
    number_of_employees as employee_count,
    annual_revenue,
    domain
from companies
