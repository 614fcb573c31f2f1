with

as_of_day as (

    select max(as_of) as as_of
    from {{ ref('predict_leads') }}
    where split = 'today'

),

fits as (

    select * from {{ ref('predictive_fits') }}

),

coefficients as (

    select * from {{ ref('predict_coefficients') }}

),

kept_coefficients as (

    select * from {{ ref('predictive_coefficients') }}
    where feature_kind = 'intercept'

),

in_use as (

    select fits.in_use_fit_id as fit_id
    from fits
    inner join as_of_day
        on fits.as_of <= as_of_day.as_of
    qualify
        row_number() over (
            order by fits.as_of desc, fits.judgement_number desc
        ) = 1

)

{# A candidate that was taken into use before is the former as well. #}
select
    in_use.fit_id,
    min(coefficients.fit_set) as fit_set
from in_use
inner join kept_coefficients
    on in_use.fit_id = kept_coefficients.fit_id
inner join coefficients
    on in_use.fit_id = coefficients.fit_id
group by in_use.fit_id
