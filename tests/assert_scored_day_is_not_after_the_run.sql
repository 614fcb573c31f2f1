-- Warns when a lead from the future has moved the scored day past the run.
{{ config(severity='warn') }}

select distinct as_of
from {{ ref('feat_roster') }}
where is_current and as_of > {{ run_day() }}
