{#
    The text of one parameter in a list of pairs {key, value: {string_value,
    int_value, …}}, as Google Analytics exports those of an event.
#}
{% macro event_parameter(parameters, key) %}
    {{- return(adapter.dispatch('event_parameter')(parameters, key)) -}}
{% endmacro %}

{% macro default__event_parameter(parameters, key) -%}
    list_filter(
        {{ parameters }}, lambda pair: pair.key = '{{ key }}'
    )[1].value.string_value
{%- endmacro %}

{% macro spark__event_parameter(parameters, key) -%}
    get(
        filter({{ parameters }}, pair -> pair.key = '{{ key }}'), 0
    ).value.string_value
{%- endmacro %}
