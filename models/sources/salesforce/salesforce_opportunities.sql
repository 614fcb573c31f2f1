with

opportunities as (

    {{ source_rows(loaded_by('salesforce'), 'opportunity') }}

),

contact_roles as (

    {{ source_rows(loaded_by('salesforce'), 'opportunity_contact_role') }}

),

leads as (

    {{ source_rows(loaded_by('salesforce'), 'lead') }}

),

{# One contact may have several roles in a deal. #}
roles as (

    select distinct
        opportunity_id,
        contact_id
    from contact_roles
    where not is_deleted

),

converted_leads as (

    select
        converted_opportunity_id,
        min(id) as lead_id
    from leads
    where converted_opportunity_id is not null
    group by converted_opportunity_id

),

deals as (

    select
        opportunities.id,
        coalesce(
            roles.contact_id,
            opportunities.contact_id,
            converted_leads.lead_id
        ) as person_id,
        case
            when opportunities.is_won then 'won'
            when opportunities.is_closed then 'lost'
            else 'open'
        end as stage,
        opportunities.amount,
        opportunities.close_date
    from opportunities
    left join roles
        on opportunities.id = roles.opportunity_id
    left join converted_leads
        on opportunities.id = converted_leads.converted_opportunity_id
    where not opportunities.is_deleted

)

{# Of an open deal the date of closing is a guess. #}
select
    concat_ws(':', 'salesforce', id, person_id) as opportunity_id,
    'salesforce:' || person_id as lead_id,
    stage,
    amount,
    case when stage != 'open' then close_date end as closed_at
from deals
