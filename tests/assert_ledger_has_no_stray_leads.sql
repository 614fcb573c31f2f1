-- Every entry of the ledger belongs to a lead that is scored.
select
    score_ledger.scoring_model,
    score_ledger.lead_id
from {{ ref('score_ledger') }} as score_ledger
left join {{ ref('lead_scores') }} as lead_scores
    on
        score_ledger.scoring_model = lead_scores.scoring_model
        and score_ledger.lead_id = lead_scores.lead_id
where lead_scores.lead_id is null
