{#
    The faults of cells that should hold a count or a number of days and do
    not, one per cell. Blank cells are none.

    rows: CTE with the column rule; columns: texts whose names end in _text.
#}
{% macro not_count_faults(rows, columns) -%}
    select
        rule,
        replace(cell_name, '_text', '') || ' ' || {{ cell_in_words('cell') }}
            || ' is not a whole number of at least 1' as fault,
        'write it like 1 or 30' as remedy
    from {{ rows }}
    unpivot (cell for cell_name in ({{ columns | join(', ') }}))
    where {{ parse_count('cell') }} is null
{%- endmacro %}
