{#
    What stands after `from` to read one raw table under its own name; an
    optional table that is not there is an empty one.

    table: a key of raw_layout().
#}
{% macro raw_table(table) %}
    {%- set relation = raw_relation(table) -%}
    {%- if relation is none -%}
        (select 0 as no_such_table where false) as {{ table }}
    {%- else -%}
        {{ relation }} as {{ table }}
    {%- endif -%}
{% endmacro %}
