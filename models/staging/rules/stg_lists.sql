with

lists as (

    select
        lower({{ rule_cell('lists', 'list_name') }}) as list_name,
        lower({{ rule_cell('lists', 'item') }}) as item
    from {{ ref('lists') }}

)

select * from lists
