{#
    In a select list: one row per item of a JSON list that is given as text,
    each as text.
#}
{% macro json_items_to_rows(json) %}
    {{- return(adapter.dispatch('json_items_to_rows')(json)) -}}
{% endmacro %}

{% macro default__json_items_to_rows(json) -%}
    unnest(from_json({{ json }}, '["VARCHAR"]'))
{%- endmacro %}

{% macro spark__json_items_to_rows(json) -%}
    explode(from_json({{ json }}, 'array<string>'))
{%- endmacro %}
