-- Warns when data have not come for days, and scores are of the past. A day that
-- was asked for, and the sample, are meant to be.
{{ config(
    severity='warn',
    enabled=var('score_as_of') == '' and (
        var('raw_folder') != '' or var('raw_tables') != {}
        or var('sources') != {}
    )
) }}

select distinct as_of
from {{ ref('feat_roster') }}
where is_current and as_of < {{ run_day() }} - {{ var('stale_after_days') }}
