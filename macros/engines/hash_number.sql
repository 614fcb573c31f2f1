{#
    The first 8 hex digits of the md5 of a text as a whole number, 0 to 2^32-1:
    the same on every engine and for ever.
#}
{% macro hash_number(text) %}
    {{- return(adapter.dispatch('hash_number')(text)) -}}
{% endmacro %}

{% macro default__hash_number(text) -%}
    cast('0x' || left(md5({{ text }}), 8) as bigint)
{%- endmacro %}

{% macro spark__hash_number(text) -%}
    cast(conv(left(md5({{ text }}), 8), 16, 10) as bigint)
{%- endmacro %}
