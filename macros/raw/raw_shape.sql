{#
    Where a raw table comes from and how it is built, as an SQL literal: the
    settings that name it, and the names and types of its columns.
#}
{% macro raw_shape(table) -%}
    {%- set parts = [
        var('raw_folder') | string,
        (var('raw_tables') or {}).get(table, ''),
        var('sources') | string,
    ] -%}
    {%- for column in raw_columns(table) -%}
        {%- do parts.append(column.name ~ ' ' ~ column.type) -%}
    {%- endfor -%}
    {{ dbt.string_literal(dbt.escape_single_quotes(parts | join('|'))) }}
{%- endmacro %}
