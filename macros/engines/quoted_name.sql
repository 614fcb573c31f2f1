{#
    A column name as it must be written in SQL, whatever letters it has.
#}
{% macro quoted_name(name) %}
    {{- return(adapter.dispatch('quoted_name')(name)) -}}
{% endmacro %}

{% macro default__quoted_name(name) %}
    {{- return('"' ~ name | replace('"', '""') ~ '"') -}}
{% endmacro %}

{% macro spark__quoted_name(name) %}
    {{- return('`' ~ name | replace('`', '``') ~ '`') -}}
{% endmacro %}
