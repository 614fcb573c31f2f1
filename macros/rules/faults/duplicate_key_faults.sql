{#
    The faults of keys that several rows have, one per key. Blank keys are left
    to blank_cell_faults.

    rows: CTE with the column rule; columns: those of the key.
#}
{% macro duplicate_key_faults(rows, columns) -%}
    select
        rule,
        cast(count(*) as string) || ' rows have this key' as fault,
        'keep one of them, or give each its own {{ columns | last }}' as remedy
    from {{ rows }}
    where {{ columns | join(' is not null and ') }} is not null
    group by {{ columns | join(', ') }}, rule
    having count(*) > 1
{%- endmacro %}
