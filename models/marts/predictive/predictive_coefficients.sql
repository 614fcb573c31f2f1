with

coefficients as (

    select * from {{ ref('predict_coefficients') }}
    where fit_set = 'candidate'

),

fits as (

    select distinct in_use_fit_id
    from {{ ref('predictive_fits') }}

),

kept as (

    {{ published_rows({'fit_id': 'string'}) }}

)

select
    coefficients.fit_id,
    coefficients.feature_kind,
    coefficients.input,
    coefficients.level,
    coefficients.scale,
    coefficients.coefficient,
    coefficients.is_range,
    coefficients.is_reference,
    coefficients.min_number,
    coefficients.below_number
from coefficients
inner join fits
    on coefficients.fit_id = fits.in_use_fit_id
where not exists (
    select 1 as is_kept
    from kept
    where coefficients.fit_id = kept.fit_id
)
