{#
    The names that a CTE holds, such as 'b2b_saas, b2b_saas_recent_intent', or
    (none yet).

    column: the names; rows: the CTE.
#}
{% macro names_in_words(column, rows) -%}
    coalesce(
        (
            select {{ sorted_text('known.' ~ column, ', ') }}
            from {{ rows }} as known
        ),
        '(none yet)'
    )
{%- endmacro %}
