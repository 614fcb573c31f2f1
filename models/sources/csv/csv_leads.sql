with

leads as (

    {{ source_rows('csv', 'leads') }}

)

select
    lead_id,
    email,
    account_id,
    owner,
    merged_into_lead_id,
    {{- select_source_attributes('csv', 'leads', 'leads') }}
    do_not_contact,
    created_at,
    erased_at
from leads
