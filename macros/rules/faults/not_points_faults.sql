{#
    The faults of cells that should hold points and do not, one per cell. Blank
    cells are none.

    rows: CTE with the column rule; columns: texts whose names end in _text.
#}
{% macro not_points_faults(rows, columns) -%}
    select
        rule,
        replace(cell_name, '_text', '') || ' ' || {{ cell_in_words('cell') }}
            || ' is not a number below a million with at most four decimals'
            as fault,
        'write it like 5, -2.5 or 0.0625' as remedy
    from {{ rows }}
    unpivot (cell for cell_name in ({{ columns | join(', ') }}))
    where {{ parse_points('cell') }} is null
{%- endmacro %}
