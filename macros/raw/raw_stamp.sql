{#
    A text that changes whenever a raw table may have changed, as an SQL
    literal, found without reading a row; null where nobody can tell.
#}
{% macro raw_stamp(table) -%}
    {%- set files = raw_files(var('raw_folder'), table)
        if execute and var('raw_folder') else [] -%}
    {%- if files -%}
        '{{ files_stamp(files[0]) }}'
    {%- else -%}
        cast(null as string)
    {%- endif -%}
{%- endmacro %}
