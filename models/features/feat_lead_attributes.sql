with

roster as (

    select * from {{ ref('feat_roster') }}

),

todays_attributes as (

    select * from {{ ref('feat_todays_attributes') }}

),

past_attributes as (

    select * from {{ ref('feat_past_attributes') }}

)

select
    roster.lead_id,
    todays_attributes.attribute_name,
    coalesce(
        past_attributes.attribute_value, todays_attributes.attribute_value
    ) as attribute_value,
    roster.roster_number,
    roster.as_of
from roster
inner join todays_attributes
    on roster.lead_key = todays_attributes.lead_key
left join past_attributes
    on
        roster.roster_number = past_attributes.roster_number
        and todays_attributes.attribute_name = past_attributes.attribute_name
