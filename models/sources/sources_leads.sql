with

lead_rows as (

    select * from {{ ref('source_lead_rows') }}

),

people as (

    select * from {{ ref('source_people') }}

)

{# A full join keeps rows without an id, which are refused and counted later. #}
select
    coalesce(lead_rows.lead_id, people.lead_id) as lead_id,
    lead_rows.email,
    lead_rows.account_id,
    lead_rows.owner,
    case
        when people.surviving_lead_id != people.lead_id
            then people.surviving_lead_id
    end as merged_into_lead_id,
    {{- select_lead_attributes('lead_rows') }}
    coalesce(lead_rows.do_not_contact, false) as do_not_contact,
    case
        when lead_rows.source_rank is null then people.created_at
        else lead_rows.created_at
    end as created_at,
    lead_rows.erased_at
from lead_rows
full join people
    on lead_rows.lead_id = people.lead_id
