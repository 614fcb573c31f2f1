with

lists as (

    select
        *,
        {{ row_in_words(['list_name', 'item']) }} as rule
    from {{ ref('stg_lists') }}

),

blanks as (

    select
        rule,
        {{ blank_cells([
            'list_name', 'item'
        ]) }} as blank_columns
    from lists

),

faults as (

    select
        rule,
        'blank ' || blank_columns as fault,
        'fill it in' as remedy
    from blanks
    where blank_columns is not null

    union all

    select
        rule,
        cast(count(*) as string) || ' rows have this key' as fault,
        'keep one of them, or give each a key of its own' as remedy
    from lists
    where
        list_name is not null
        and item is not null
    group by list_name, item, rule
    having count(*) > 1

)

select
    'lists.csv' as file_name,
    rule,
    fault,
    remedy
from faults
