{#
    The UTC timestamp that is so many microseconds after the start of 1970.
#}
{% macro timestamp_of_microseconds(count) %}
    {{- return(adapter.dispatch('timestamp_of_microseconds')(count)) -}}
{% endmacro %}

{% macro default__timestamp_of_microseconds(count) -%}
    make_timestamp({{ count }})
{%- endmacro %}

{% macro spark__timestamp_of_microseconds(count) -%}
    timestamp_micros({{ count }})
{%- endmacro %}
