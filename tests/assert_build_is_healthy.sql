-- Warns when a source has run dry, or most of its rows are refused: scores go
-- on from what there was, and are not to be trusted.
{{ config(severity='warn') }}

select
    check_name,
    subject,
    finding
from {{ ref('build_health') }}
where state = 'broken'
