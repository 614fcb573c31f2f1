-- Raw rows = used + rejected + anonymous + erased, for every raw table. When it
-- fails for events, old rows were changed: run dbt build --full-refresh.
select raw_table
from {{ ref('raw_row_counts') }}
where
    raw_row_count
    != used_row_count
    + rejected_row_count
    + anonymous_row_count
    + erased_row_count
