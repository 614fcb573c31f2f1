with

in_use as (

    select * from {{ ref('predict_in_use') }}

),

rates as (

    select * from {{ ref('predict_rates') }}
    where split = 'today'

),

contributions as (

    select *
    from {{ ref('predictive_contributions') }}
    where feature_kind != 'intercept'

),

ranked_contributions as (

    select
        *,
        row_number() over (
            partition by lead_id
            order by log_odds desc, feature_kind asc, input asc, level asc
        ) as rank_up,
        row_number() over (
            partition by lead_id
            order by log_odds asc, feature_kind asc, input asc, level asc
        ) as rank_down
    from contributions

),

reasons as (

    select
        lead_id,
        nullif(concat_ws(
            '; ',
            max(explanation) filter (where rank_up = 1 and log_odds > 0),
            max(explanation) filter (where rank_up = 2 and log_odds > 0),
            max(explanation) filter (where rank_up = 3 and log_odds > 0)
        ), '') as reasons_up,
        nullif(concat_ws(
            '; ',
            max(explanation) filter (where rank_down = 1 and log_odds < 0),
            max(explanation) filter (where rank_down = 2 and log_odds < 0),
            max(explanation) filter (where rank_down = 3 and log_odds < 0)
        ), '') as reasons_down
    from ranked_contributions
    group by lead_id

)

select
    rates.lead_id,
    in_use.fit_id,
    reasons.reasons_up,
    reasons.reasons_down,
    rates.log_odds,
    rates.probability_rate,
    rates.as_of
from rates
inner join in_use
    on rates.fit_set = in_use.fit_set
left join reasons
    on rates.lead_id = reasons.lead_id
