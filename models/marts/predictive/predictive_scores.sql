with

in_use as (

    select * from {{ ref('predict_in_use') }}

),

rates as (

    select * from {{ ref('predict_rates') }}
    where split = 'today'

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

),

ranked_contributions as (

    select
        leads.lead_id,
        contributions.fit_set,
        contributions.feature_number,
        contributions.log_odds > 0 as is_up,
        row_number() over (
            partition by contributions.roster_number, contributions.log_odds > 0
            order by
                abs(contributions.log_odds) desc,
                contributions.feature_number asc
        ) as reason_rank
    from contributions
    inner join in_use
        on contributions.fit_set = in_use.fit_set
    inner join leads
        on contributions.roster_number = leads.roster_number
    where contributions.feature_number > 0 and contributions.log_odds != 0

),

reasons as (

    select
        ranked_contributions.lead_id,
        ranked_contributions.is_up,
        ranked_contributions.reason_rank,
        coefficients.explanation
    from ranked_contributions
    inner join coefficients
        on
            ranked_contributions.fit_set = coefficients.fit_set
            and ranked_contributions.feature_number
            = coefficients.feature_number
    where ranked_contributions.reason_rank <= 3

),

lead_reasons as (

    select
        lead_id,
        {{ three_reasons('explanation', 'is_up') }} as reasons_up,
        {{ three_reasons('explanation', 'not is_up') }} as reasons_down
    from reasons
    group by lead_id

)

select
    rates.lead_id,
    in_use.fit_id,
    lead_reasons.reasons_up,
    lead_reasons.reasons_down,
    rates.log_odds,
    rates.probability_rate,
    rates.as_of
from rates
inner join in_use
    on rates.fit_set = in_use.fit_set
left join lead_reasons
    on rates.lead_id = lead_reasons.lead_id
