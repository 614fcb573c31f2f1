{#
    Whether a text matches a like pattern, % and _, without an escape character.
#}
{% macro matches_like(text, pattern) %}
    {{- return(adapter.dispatch('matches_like')(text, pattern)) -}}
{% endmacro %}

{% macro default__matches_like(text, pattern) -%}
    {{ text }} like {{ pattern }}
{%- endmacro %}

{# A backslash escapes on Spark unless another character does. #}
{% macro spark__matches_like(text, pattern) -%}
    {{ text }} like {{ pattern }} escape '\u0001'
{%- endmacro %}
