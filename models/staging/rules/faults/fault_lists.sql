with

lists as (

    select
        *,
        {{ row_in_words(['list_name', 'item']) }} as rule
    from {{ ref('stg_lists') }}

),

faults as (

    {{ blank_cell_faults('lists', ['list_name', 'item']) }}

    union all

    {{ duplicate_key_faults('lists', ['list_name', 'item']) }}

)

select
    'lists.csv' as file_name,
    rule,
    fault,
    remedy
from faults
