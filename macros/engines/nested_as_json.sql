{#
    A list or a structure as JSON text.
#}
{% macro nested_as_json(column) %}
    {{- return(adapter.dispatch('nested_as_json')(column)) -}}
{% endmacro %}

{% macro default__nested_as_json(column) -%}
    cast(to_json({{ column }}) as string)
{%- endmacro %}

{% macro spark__nested_as_json(column) -%} to_json({{ column }}) {%- endmacro %}
