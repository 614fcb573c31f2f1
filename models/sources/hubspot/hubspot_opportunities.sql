with

deals as (

    {{ source_rows(loaded_by('hubspot'), 'deal') }}

),

deal_contacts as (

    {{ source_rows(loaded_by('hubspot'), 'deal_contact') }}

),

all_stages as (

    {{ source_rows(loaded_by('hubspot'), 'deal_pipeline_stage') }}

),

{# The stages of several pipelines may share an id, and then its meaning. #}
stages as (

    select
        stage_id,
        bool_or(closed_won) as is_won,
        bool_or(coalesce(try_cast(probability as double) = 0, false)) as is_lost
    from all_stages
    group by stage_id

),

contacts_of_deals as (

    select
        deal_id,
        {{ json_items_to_rows('contacts') }} as contact_id
    from deals

),

{# A deal and a contact may be linked under several labels. #}
links as (

    select
        deal_id,
        contact_id
    from deal_contacts

    union distinct

    select
        deal_id,
        contact_id
    from contacts_of_deals

),

staged as (

    select
        deals.*,
        case
            when
                deals.hs_is_closed_won
                or coalesce(stages.is_won, false)
                or deals.stage_id = 'closedwon'
                then 'won'
            when
                deals.hs_is_closed
                or coalesce(stages.is_lost, false)
                or deals.stage_id = 'closedlost'
                then 'lost'
            else 'open'
        end as stage
    from deals
    left join stages
        on deals.stage_id = stages.stage_id
    where not deals.is_deleted

)

select
    'hubspot:' || staged.deal_id || ':' || links.contact_id as opportunity_id,
    'hubspot:' || links.contact_id as lead_id,
    staged.stage,
    staged.amount,
    case when staged.stage != 'open' then staged.closedate end as closed_at
from staged
inner join links
    on staged.deal_id = links.deal_id
