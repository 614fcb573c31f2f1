with

leads as (

    select distinct roster_number
    from {{ ref('predict_leads') }}

),

lead_features as (

    select * from {{ ref('predict_lead_features') }}

),

coefficients as (

    select * from {{ ref('predict_coefficients') }}

)

select
    coefficients.fit_set,
    lead_features.roster_number,
    coefficients.feature_number,
    cast(
        round(lead_features.number * coefficients.coefficient, 6)
        as decimal(18, 6)
    ) as log_odds
from lead_features
inner join coefficients
    on lead_features.feature_number = coefficients.feature_number

union all

select
    coefficients.fit_set,
    leads.roster_number,
    coefficients.feature_number,
    coefficients.coefficient as log_odds
from leads
cross join coefficients
where coefficients.feature_kind = 'intercept'
