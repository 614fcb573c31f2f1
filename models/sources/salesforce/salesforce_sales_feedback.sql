with

leads as (

    {{ source_rows(loaded_by('salesforce'), 'lead') }}

),

lead_history as (

    {{ source_rows(loaded_by('salesforce'), 'lead_history') }}

)

select
    'salesforce:' || id as lead_id,
    'accepted' as verdict,
    cast(null as string) as reason,
    converted_date as given_at
from leads
where is_converted and converted_date is not null

union all

select
    'salesforce:' || lead_id as lead_id,
    'rejected' as verdict,
    lower(new_value) as reason,
    created_date as given_at
from lead_history
where
    field = 'Status'
    and new_value in ('Unqualified', 'Closed - Not Converted')
    and not is_deleted
