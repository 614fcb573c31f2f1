with

leads as (

    select * from {{ ref('predict_leads') }}

),

lead_features as (

    select * from {{ ref('predict_lead_features') }}

),

coefficients as (

    select * from {{ ref('predict_coefficients') }}

)

select
    coefficients.fit_set,
    lead_features.lead_id,
    lead_features.feature_kind,
    lead_features.input,
    lead_features.level,
    cast(
        round(lead_features.number * coefficients.coefficient, 6)
        as decimal(18, 6)
    ) as log_odds,
    lead_features.as_of
from lead_features
inner join coefficients
    on
        lead_features.fit_set = coefficients.fit_set
        and lead_features.feature_kind = coefficients.feature_kind
        and lead_features.input = coefficients.input
        and lead_features.level = coefficients.level

union all

select
    coefficients.fit_set,
    leads.lead_id,
    coefficients.feature_kind,
    coefficients.input,
    coefficients.level,
    coefficients.coefficient as log_odds,
    leads.as_of
from leads
cross join coefficients
where coefficients.feature_kind = 'intercept'
