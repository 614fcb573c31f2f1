{#
    The row of a table alias as one value, which costs next to nothing until it
    is written out: see row_as_json.
#}
{% macro row_as_struct(alias) %}
    {{- return(adapter.dispatch('row_as_struct')(alias)) -}}
{% endmacro %}

{% macro default__row_as_struct(alias) -%} {{ alias }} {%- endmacro %}

{% macro spark__row_as_struct(alias) -%} struct({{ alias }}.*) {%- endmacro %}
