{#
    A query over one table of a source: the columns of its layout under their
    own names, cleaned by their kinds, and its attributes as text, named
    attribute__<name>. A table that is not there has no rows, a column that is
    not there is missing everywhere. Of a table that Fivetran keeps in history
    mode only the rows that still hold are read.
#}
{% macro source_rows(source, table) %}
    {%- set relation = source_relation(source, table) -%}
    {%- set columns = source_columns(source, table) -%}
    select
        {%- for attribute in source_attributes(source, table) %}
        {{ trim_text(column_text(attribute)) }}
            as {{ quoted_name('attribute__' ~ attribute.name) }},
        {%- endfor %}
        {%- for name, column in source_layout(source)[table].columns.items() %}
        {{ cleaned_column(columns, name, column.kind) }}
            as {{ quoted_name(name) }}{{ ',' if not loop.last }}
        {%- endfor %}
    from
    {%- if relation is none %}
        (select 0 as no_such_table) as {{ table }}
    where false
    {%- else %}
        {{ relation }} as {{ table }}
        {%- if named_column(columns, '_fivetran_active') %}
    where {{ cleaned_column(columns, '_fivetran_active', 'boolean') }}
        {%- endif %}
    {%- endif %}
{% endmacro %}
