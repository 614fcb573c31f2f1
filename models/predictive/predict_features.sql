with

candidate_features as (

    select * from {{ ref('predict_candidate_features') }}

),

former_features as (

    select * from {{ ref('predict_former_features') }}

),

features as (

    select
        'candidate' as fit_set,
        feature_kind,
        input,
        level,
        scale,
        is_range,
        is_reference,
        min_number,
        below_number
    from candidate_features

    union all

    select
        'former' as fit_set,
        feature_kind,
        input,
        level,
        scale,
        is_range,
        is_reference,
        min_number,
        below_number
    from former_features
    where feature_kind != 'intercept'

)

select
    *,
    cast(
        row_number() over (
            order by
                fit_set asc,
                feature_kind asc,
                input asc,
                level asc
        ) as integer
    ) as feature_number
from features
