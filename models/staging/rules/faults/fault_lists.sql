with

lists as (

    select
        *,
        {{ row_in_words(['list_name', 'item']) }} as rule
    from {{ ref('stg_lists') }}

),

known_lists as (

    {{ names_as_rows(rule_vocabulary().known_list, 'list_name') }}

),

used_lists as (

    select distinct lower(operand) as list_name
    from {{ ref('stg_attribute_rules') }}
    where operator = 'in_list'

),

other_lists as (

    select distinct lists.list_name
    from lists
    anti join known_lists
        on lists.list_name = known_lists.list_name
    anti join used_lists
        on lists.list_name = used_lists.list_name

),

{# A list of another name may wait for its rule; one of nearly the name that the
   project looks for is a typo, and worth nothing. #}
misspelt_lists as (

    select
        other_lists.list_name as rule,
        'no rule uses the list, and its name is nearly '
        || {{ nearest_text(
            'other_lists.list_name', 'known_lists.list_name'
        ) }} as fault,
        'correct list_name, or give it quite another name' as remedy
    from other_lists
    inner join known_lists
        on levenshtein(other_lists.list_name, known_lists.list_name) <= 2
    group by other_lists.list_name

),

faults as (

    {{ blank_cell_faults('lists', ['list_name', 'item']) }}

    union all

    {{ duplicate_key_faults('lists', ['list_name', 'item']) }}

    union all

    select
        rule,
        fault,
        remedy
    from misspelt_lists

)

select
    'lists.csv' as file_name,
    rule,
    fault,
    remedy
from faults
