with

leads as (

    select * from {{ ref('predict_leads') }}

),

log_odds as (

    select
        fit_set,
        roster_number,
        sum(log_odds) as log_odds
    from {{ ref('predict_contributions') }}
    group by fit_set, roster_number

)

select
    log_odds.fit_set,
    leads.lead_id,
    leads.split,
    cast(log_odds.log_odds as decimal(18, 6)) as log_odds,
    {# Six places, and never quite impossible nor quite certain. #}
    cast(
        greatest(
            least(
                round(
                    1e0 / (1e0 + exp(-cast(log_odds.log_odds as double))), 6
                ),
                0.999999e0
            ),
            0.000001e0
        ) as decimal(18, 6)
    ) as probability_rate,
    leads.is_converted,
    leads.as_of
from log_odds
inner join leads
    on log_odds.roster_number = leads.roster_number
