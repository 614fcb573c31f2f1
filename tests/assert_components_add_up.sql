-- fit + engagement = explicit + decayed + negative, on every scored day.
select
    scoring_model,
    lead_id,
    as_of
from {{ ref('score_totals') }}
where
    fit_points + engagement_points
    != explicit_points + decayed_points + negative_points
