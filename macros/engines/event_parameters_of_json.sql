{#
    The parameters of an event from JSON text, as event_parameter() reads them;
    null for any other text.
#}
{% macro event_parameters_of_json(text) %}
    {{- return(adapter.dispatch('event_parameters_of_json')(text)) -}}
{% endmacro %}

{% macro default__event_parameters_of_json(text) -%}
    try(from_json(
        {{ text }},
        '[{"key": "VARCHAR", "value": {"string_value": "VARCHAR"}}]'
    ))
{%- endmacro %}

{% macro spark__event_parameters_of_json(text) -%}
    from_json(
        {{ text }}, 'array<struct<key: string, value: struct<string_value: string>>>'
    )
{%- endmacro %}
