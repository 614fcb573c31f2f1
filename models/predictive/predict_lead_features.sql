with

leads as (

    select distinct roster_number
    from {{ ref('predict_leads') }}

),

features as (

    select * from {{ ref('predict_features') }}

),

lead_attributes as (

    select * from {{ ref('feat_lead_attributes') }}

),

attribute_levels as (

    select * from {{ ref('predict_attribute_levels') }}

),

numbers as (

    select * from {{ ref('predict_numbers') }}

)

select
    leads.roster_number,
    attribute_levels.feature_number,
    1e0 as number
from leads
inner join lead_attributes
    on leads.roster_number = lead_attributes.roster_number
inner join attribute_levels
    on
        lead_attributes.attribute_name = attribute_levels.attribute_name
        and lead_attributes.attribute_value = attribute_levels.attribute_value

union all

select
    numbers.roster_number,
    features.feature_number,
    numbers.number / features.scale as number
from numbers
inner join features
    on
        numbers.feature_kind = features.feature_kind
        and numbers.input = features.input
