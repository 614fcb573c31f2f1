with

roster as (

    select * from {{ ref('feat_roster') }}

),

todays_attributes as (

    select * from {{ ref('feat_todays_attributes') }}

),

past_attributes as (

    select * from {{ ref('feat_past_attributes') }}

),

rules as (

    select * from {{ ref('score_rules') }}

),

matches as (

    select
        rules.rule_number,
        rules.points,
        matches.attribute_name,
        matches.attribute_value
    from {{ ref('score_attribute_matches') }} as matches
    inner join rules
        on
            matches.scoring_model = rules.scoring_model
            and matches.rule_id = rules.rule_id

),

todays_matches as (

    select
        todays_attributes.lead_key,
        todays_attributes.attribute_name,
        todays_attributes.attribute_value,
        matches.rule_number,
        matches.points
    from todays_attributes
    inner join matches
        on
            todays_attributes.attribute_name = matches.attribute_name
            and todays_attributes.attribute_value = matches.attribute_value

)

select
    roster.roster_number,
    todays_matches.rule_number,
    todays_matches.attribute_value,
    todays_matches.points
from todays_matches
inner join roster
    on todays_matches.lead_key = roster.lead_key
anti join past_attributes
    on
        roster.roster_number = past_attributes.roster_number
        and todays_matches.attribute_name = past_attributes.attribute_name

union all

select
    past_attributes.roster_number,
    matches.rule_number,
    past_attributes.attribute_value,
    matches.points
from past_attributes
inner join matches
    on
        past_attributes.attribute_name = matches.attribute_name
        and past_attributes.attribute_value = matches.attribute_value
