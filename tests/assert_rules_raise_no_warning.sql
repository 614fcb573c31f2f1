-- Warns of rules that are dead, misspelt, sensitive or meet unreadable values.
{{ config(severity='warn') }}

select
    scoring_model,
    item as rule_id,
    finding
from {{ ref('rule_coverage') }}
where is_warning
