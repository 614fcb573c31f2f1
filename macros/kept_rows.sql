{#
    What earlier runs have kept in a model that this run only adds to later:
    the model reads what it will itself help to write, which ref cannot say.
    No rows before the first run.

    model: its name; columns: column -> type. Yields a query with the columns.
#}
{% macro kept_rows(model, columns) -%}
    {%- set node = graph.nodes['model.' ~ project_name ~ '.' ~ model]
        if execute -%}
    {{ rows_if_any(
        adapter.get_relation(node.database, node.schema, node.alias)
        if execute,
        columns
    ) }}
{%- endmacro %}


{#
    Whether earlier runs have kept a model that this run goes on with, as an
    SQL literal; with --full-refresh it goes on with none.
#}
{% macro is_kept(model) -%}
    {%- set node = graph.nodes['model.' ~ project_name ~ '.' ~ model]
        if execute -%}
    {{ 'true' if execute and not flags.FULL_REFRESH and adapter.get_relation(
        node.database, node.schema, node.alias
    ) else 'false' }}
{%- endmacro %}


{# The columns of a relation, or no rows of their types where there is none. #}
{% macro rows_if_any(relation, columns) -%}
    {%- if relation -%}
        select
            {%- for column in columns %}
            {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ relation }}
    {%- else -%}
        select
            {%- for column, type in columns.items() %}
            cast(null as {{ type }}) as {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        where false
    {%- endif -%}
{%- endmacro %}
