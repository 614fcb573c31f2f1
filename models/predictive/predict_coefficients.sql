with

as_of_day as (

    select max(as_of) as as_of
    from {{ ref('predict_leads') }}
    where split = 'today'

),

candidate_features as (

    select * from {{ ref('predict_candidate_features') }}

),

candidate_fit as (

    select * from {{ ref('predict_candidate_fit') }}

),

former_features as (

    select * from {{ ref('predict_former_features') }}

),

features as (

    select * from {{ ref('predict_features') }}

),

candidate as (

    select
        candidate_features.feature_kind,
        candidate_features.input,
        candidate_features.level,
        candidate_features.scale,
        coalesce(candidate_fit.coefficient, 0) as coefficient,
        candidate_features.is_range,
        candidate_features.is_reference,
        candidate_features.min_number,
        candidate_features.below_number
    from candidate_features
    left join candidate_fit
        on
            candidate_features.feature_kind = candidate_fit.feature_kind
            and candidate_features.input = candidate_fit.input
            and candidate_features.level = candidate_fit.level
    where candidate_features.is_reference or candidate_fit.level is not null

    union all

    select
        feature_kind,
        input,
        level,
        cast(1 as decimal(18, 6)) as scale,
        coefficient,
        false as is_range,
        false as is_reference,
        cast(null as decimal(38, 12)) as min_number,
        cast(null as decimal(38, 12)) as below_number
    from candidate_fit
    where feature_kind = 'intercept'

),

candidate_id as (

    select
        left(
            md5(
                cast(any_value(as_of_day.as_of) as string) || '|'
                || {{ sorted_text(
                    "concat_ws('|', candidate.feature_kind, candidate.input, "
                    ~ "candidate.level, cast(candidate.scale as string), "
                    ~ "cast(candidate.coefficient as string))", ';'
                ) }}
            ),
            12
        ) as fit_id
    from candidate
    cross join as_of_day
    having count_if(candidate.feature_kind = 'intercept') > 0

),

coefficients as (

    select
        'candidate' as fit_set,
        candidate_id.fit_id,
        candidate.feature_kind,
        candidate.input,
        candidate.level,
        candidate.scale,
        cast(candidate.coefficient as decimal(18, 6)) as coefficient,
        candidate.is_range,
        candidate.is_reference,
        candidate.min_number,
        candidate.below_number
    from candidate
    cross join candidate_id

    union all

    select
        'former' as fit_set,
        fit_id,
        feature_kind,
        input,
        level,
        scale,
        coefficient,
        is_range,
        is_reference,
        min_number,
        below_number
    from former_features

)

select
    coefficients.*,
    case coefficients.feature_kind
        when 'attribute'
            then
                {{ words_from_id('coefficients.input') }} || ' is '
                || coefficients.level
        when 'events'
            then {{ words_from_id('coefficients.input') }} || ', how often'
        when 'recent events'
            then
                {{ words_from_id('coefficients.input') }}
                || ', how often lately'
        when 'recency' then 'How recent the last activity is'
        when 'points' then 'Points of the group ' || coefficients.input
        else 'Before anything is known of the lead'
    end as explanation,
    {# The intercept is no feature of a lead, and comes first. #}
    coalesce(features.feature_number, 0) as feature_number
from coefficients
left join features
    on
        coefficients.fit_set = features.fit_set
        and coefficients.feature_kind = features.feature_kind
        and coefficients.input = features.input
        and coefficients.level = features.level
