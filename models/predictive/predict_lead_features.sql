with

leads as (

    select * from {{ ref('predict_leads') }}

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
    attribute_levels.fit_set,
    leads.lead_id,
    'attribute' as feature_kind,
    attribute_levels.attribute_name as input,
    attribute_levels.level,
    1e0 as number,
    leads.as_of
from leads
inner join lead_attributes
    on
        leads.lead_id = lead_attributes.lead_id
        and leads.as_of = lead_attributes.as_of
inner join attribute_levels
    on
        lead_attributes.attribute_name = attribute_levels.attribute_name
        and lead_attributes.attribute_value = attribute_levels.attribute_value

union all

select
    features.fit_set,
    leads.lead_id,
    features.feature_kind,
    features.input,
    features.level,
    numbers.number / features.scale as number,
    leads.as_of
from leads
inner join numbers
    on
        leads.lead_id = numbers.lead_id
        and leads.as_of = numbers.as_of
inner join features
    on
        numbers.feature_kind = features.feature_kind
        and numbers.input = features.input
