with

today as (

    select max(as_of) as as_of
    from {{ ref('predict_leads') }}
    where split = 'today'

),

fits as (

    {{ kept_rows('predictive_fits', {
        'in_use_fit_id': 'string',
        'judgement_number': 'integer',
        'as_of': 'date',
    }) }}

),

coefficients as (

    {{ kept_rows('predictive_coefficients', {
        'fit_id': 'string',
        'feature_kind': 'string',
        'input': 'string',
        'level': 'string',
        'scale': 'decimal(18, 6)',
        'coefficient': 'decimal(18, 6)',
        'is_range': 'boolean',
        'is_reference': 'boolean',
        'min_number': 'decimal(38, 12)',
        'below_number': 'decimal(38, 12)',
    }) }}

),

{# What was in use on the day, whatever was judged on later days. Coefficients
   that were judged by a run that died before it kept them never were in use. #}
in_use as (

    select fits.in_use_fit_id as fit_id
    from fits
    inner join today
        on fits.as_of <= today.as_of
    where
        fits.in_use_fit_id is null
        or fits.in_use_fit_id in (
            select coefficients.fit_id from coefficients
        )
    qualify
        row_number() over (
            order by fits.as_of desc, fits.judgement_number desc
        ) = 1

)

select coefficients.*
from coefficients
inner join in_use
    on coefficients.fit_id = in_use.fit_id
