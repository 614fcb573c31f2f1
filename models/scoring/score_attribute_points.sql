with

lead_attributes as (

    select * from {{ ref('feat_lead_attributes') }}

),

matches as (

    select * from {{ ref('score_attribute_matches') }}

),

rules as (

    select * from {{ ref('score_rules') }}

)

select
    matches.scoring_model,
    lead_attributes.lead_id,
    matches.rule_id,
    lead_attributes.attribute_value,
    rules.points as undecayed_points,
    rules.points,
    lead_attributes.as_of
from lead_attributes
inner join matches
    on
        lead_attributes.attribute_name = matches.attribute_name
        and lead_attributes.attribute_value = matches.attribute_value
inner join rules
    on
        matches.scoring_model = rules.scoring_model
        and matches.rule_id = rules.rule_id
