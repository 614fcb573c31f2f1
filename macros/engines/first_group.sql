{#
    The reference to the first group in the replacement of regexp_replace.
#}
{% macro first_group() %}
    {{- return(adapter.dispatch('first_group')()) -}}
{% endmacro %}

{% macro default__first_group() -%} '\1' {%- endmacro %}

{% macro spark__first_group() -%} '$1' {%- endmacro %}
