with

in_use as (

    select * from {{ ref('predict_in_use') }}

),

leads as (

    select * from {{ ref('predict_leads') }}
    where split = 'today'

),

contributions as (

    select * from {{ ref('predict_contributions') }}

),

coefficients as (

    select * from {{ ref('predict_coefficients') }}

)

select
    leads.lead_id,
    coefficients.feature_kind,
    coefficients.input,
    coefficients.level,
    coefficients.explanation,
    contributions.log_odds,
    leads.as_of
from contributions
inner join in_use
    on contributions.fit_set = in_use.fit_set
inner join coefficients
    on
        contributions.fit_set = coefficients.fit_set
        and contributions.feature_number = coefficients.feature_number
inner join leads
    on contributions.roster_number = leads.roster_number
