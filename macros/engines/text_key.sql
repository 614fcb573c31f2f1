{#
    A text as a whole number, 0 to 2^60-1, to join and group by instead of it:
    the first 15 hex digits of its md5, the same on every engine and for ever.
    Two texts with one number would be mixed up, so a table that holds such keys
    tests that they are unique.
#}
{% macro text_key(text) %}
    {{- return(adapter.dispatch('text_key')(text)) -}}
{% endmacro %}

{% macro default__text_key(text) -%}
    cast('0x' || left(md5({{ text }}), 15) as bigint)
{%- endmacro %}

{% macro spark__text_key(text) -%}
    cast(conv(left(md5({{ text }}), 15), 16, 10) as bigint)
{%- endmacro %}
