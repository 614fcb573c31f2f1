-- Raw rows = used + rejected + anonymous + erased, for every raw table.
select raw_table
from {{ ref('raw_row_counts') }}
where
    raw_row_count
    != used_row_count
    + rejected_row_count
    + anonymous_row_count
    + erased_row_count
