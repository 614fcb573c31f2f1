-- Warns of leads merged in a cycle or into a lead that nobody knows.
{{ config(severity='warn') }}

select
    lead_id,
    merge_problem
from {{ ref('merge_problems') }}
