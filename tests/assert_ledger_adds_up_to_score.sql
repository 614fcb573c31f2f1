-- The ledger of a lead adds up to its score, exactly.
with

ledger_sums as (

    select
        scoring_model,
        lead_id,
        sum(points) as points
    from {{ ref('score_ledger') }}
    group by scoring_model, lead_id

)

select
    lead_scores.scoring_model,
    lead_scores.lead_id,
    lead_scores.score,
    ledger_sums.points
from {{ ref('lead_scores') }} as lead_scores
left join ledger_sums
    on
        lead_scores.scoring_model = ledger_sums.scoring_model
        and lead_scores.lead_id = ledger_sums.lead_id
-- A lead that earned nothing has no ledger: absent is zero.
where lead_scores.score != coalesce(ledger_sums.points, 0)
