{#
    What an earlier run has published in this model; no rows on the first run.

    columns: column -> type. Yields a query with these columns.
#}
{% macro published_rows(columns) -%}
    {%- if is_incremental() -%}
        select
            {%- for column in columns %}
            {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ this }}
    {%- else -%}
        select
            {%- for column, type in columns.items() %}
            cast(null as {{ type }}) as {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        where false
    {%- endif -%}
{%- endmacro %}
