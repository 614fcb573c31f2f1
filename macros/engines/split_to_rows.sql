{#
    In a select list: one row per part of a text that is cut at every bar.
#}
{% macro split_to_rows(text) %}
    {{- return(adapter.dispatch('split_to_rows')(text)) -}}
{% endmacro %}

{% macro default__split_to_rows(text) -%}
    unnest(string_split({{ text }}, '|'))
{%- endmacro %}

{% macro spark__split_to_rows(text) -%}
    explode(split({{ text }}, '[|]'))
{%- endmacro %}
