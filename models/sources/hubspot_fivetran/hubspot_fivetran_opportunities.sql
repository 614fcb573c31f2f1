with

deals as (

    {{ source_rows('hubspot_fivetran', 'deal') }}

),

deal_contacts as (

    {{ source_rows('hubspot_fivetran', 'deal_contact') }}

),

{# The stages of several pipelines may share an id, and then its meaning. #}
stages as (

    select
        stage_id,
        bool_or(closed_won) as is_won,
        bool_or(coalesce(try_cast(probability as double) = 0, false)) as is_lost
    from (
        {{ source_rows('hubspot_fivetran', 'deal_pipeline_stage') }}
    ) as all_stages
    group by stage_id

),

{# A deal and a contact may be linked under several labels. #}
links as (

    select distinct
        deal_id,
        contact_id
    from deal_contacts

),

staged as (

    select
        deals.*,
        case
            when
                deals.property_hs_is_closed_won
                or coalesce(stages.is_won, false)
                or deals.deal_pipeline_stage_id = 'closedwon'
                then 'won'
            when
                deals.property_hs_is_closed
                or coalesce(stages.is_lost, false)
                or deals.deal_pipeline_stage_id = 'closedlost'
                then 'lost'
            else 'open'
        end as stage
    from deals
    left join stages
        on deals.deal_pipeline_stage_id = stages.stage_id
    where not deals.is_deleted

)

select
    'hubspot:' || staged.deal_id || ':' || links.contact_id as opportunity_id,
    'hubspot:' || links.contact_id as lead_id,
    staged.stage,
    staged.property_amount as amount,
    case when staged.stage != 'open' then staged.property_closedate end
        as closed_at
from staged
inner join links
    on staged.deal_id = links.deal_id
