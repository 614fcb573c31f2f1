{#
    The faults of rows that leave required cells blank, one per row.

    rows: CTE with the column rule; columns: the required ones, of which those
    that end in _text are called as in the rule file.
#}
{% macro blank_cell_faults(rows, columns) -%}
    select
        rule,
        'blank ' || {{ blank_cells(columns) }} as fault,
        'fill in ' || {{ blank_cells(columns) }} || ', or delete the row'
            as remedy
    from {{ rows }}
    where {{ blank_cells(columns) }} is not null
{%- endmacro %}
