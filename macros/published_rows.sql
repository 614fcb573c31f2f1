{#
    What an earlier run has published in this model; no rows on the first run.

    columns: column -> type. Yields a query with these columns.
#}
{% macro published_rows(columns) -%}
    {{ rows_if_any(this if is_incremental(), columns) }}
{%- endmacro %}
