with

lead_inputs as (

    select * from {{ ref('evidence_lead_inputs') }}

),

rules as (

    select * from {{ ref('score_rules') }}

),

scores as (

    select * from {{ ref('evidence_scores') }}

),

inputs as (

    select distinct
        input_kind,
        input
    from lead_inputs

),

predictive_models as (

    select distinct scoring_model
    from scores
    where scoring_model = 'predictive_model'

)

select distinct
    rules.scoring_model,
    inputs.input_kind,
    inputs.input
from rules
inner join inputs
    on
        inputs.input = case inputs.input_kind
            when 'attribute' then rules.attribute_name
            else rules.event_type
        end

union all

select
    predictive_models.scoring_model,
    inputs.input_kind,
    inputs.input
from predictive_models
cross join inputs
