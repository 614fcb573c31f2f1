{#
    A text that changes whenever a raw table may have changed, as an SQL
    literal, found without reading a row; null where nobody can tell.

    Of files: their names, sizes and times of writing.
#}
{% macro raw_stamp(table) %}
    {{- return(adapter.dispatch('raw_stamp')(table)) -}}
{% endmacro %}

{% macro default__raw_stamp(table) -%}
    {%- set files = raw_files(var('raw_folder'), table)
        if execute and var('raw_folder') else [] -%}
    {%- if files -%}
        '{{ run_query(
            "select md5(string_agg(filename || ' ' || size || ' ' "
            ~ "|| last_modified, ' ' order by filename)) from read_blob('"
            ~ files[0] | replace("'", "''") ~ "')"
        ).rows[0][0] }}'
    {%- else -%}
        cast(null as string)
    {%- endif -%}
{%- endmacro %}

{% macro spark__raw_stamp(table) -%} cast(null as string) {%- endmacro %}
