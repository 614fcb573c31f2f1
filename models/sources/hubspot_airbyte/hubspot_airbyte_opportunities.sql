with

deals as (

    {{ source_rows('hubspot_airbyte', 'deals') }}

),

staged as (

    select
        *,
        case
            when
                properties_hs_is_closed_won
                or properties_dealstage = 'closedwon'
                then 'won'
            when properties_hs_is_closed or properties_dealstage = 'closedlost'
                then 'lost'
            else 'open'
        end as stage
    from deals
    where not archived

),

deal_contacts as (

    select
        id,
        {{ json_items_to_rows('contacts') }} as contact_id
    from staged

),

links as (

    select distinct
        id,
        contact_id
    from deal_contacts

)

select
    'hubspot:' || staged.id || ':' || links.contact_id as opportunity_id,
    'hubspot:' || links.contact_id as lead_id,
    staged.stage,
    staged.properties_amount as amount,
    case when staged.stage != 'open' then staged.properties_closedate end
        as closed_at
from staged
inner join links
    on staged.id = links.id
