{# Leads, numbered features, and what a lead has of a feature: a cell. #}
{% set inputs %}
leads as (

    select
        cast(row_number() over (order by lead_id) as integer) as lead_number,
        roster_number,
        cast(is_converted as double) as outcome
    from {{ ref('predict_leads') }}
    where split = 'train'

),

enough_outcomes as (

    select count(*) as lead_count
    from leads
    having
        count_if(outcome = 1) >= {{ var('min_outcomes') }}
        and count_if(outcome = 0) >= {{ var('min_outcomes') }}

),

{# The intercept is feature 1; references have no coefficient to be fitted. #}
features as (

    select
        'intercept' as feature_kind,
        '' as input,
        '' as level,
        0 as given_number,
        1 as feature_number
    from enough_outcomes

    union all

    select
        fitted.feature_kind,
        fitted.input,
        fitted.level,
        fitted.feature_number as given_number,
        cast(
            row_number() over (order by fitted.feature_number) + 1 as integer
        ) as feature_number
    from {{ ref('predict_features') }} as fitted
    cross join enough_outcomes
    where fitted.fit_set = 'candidate' and not fitted.is_reference

),

cells as (

    select
        leads.lead_number,
        features.feature_number,
        lead_features.number
    from {{ ref('predict_lead_features') }} as lead_features
    inner join leads
        on lead_features.roster_number = leads.roster_number
    inner join features
        on lead_features.feature_number = features.given_number

    union all

    select
        leads.lead_number,
        features.feature_number,
        1e0 as number
    from leads
    cross join features
    where features.feature_kind = 'intercept'

)
{% endset %}

{# sqlfluff cannot parse a lambda of two arguments. #}
{{ fit_logistic_regression(inputs) }} -- noqa: PRS
