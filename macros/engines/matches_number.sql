{#
    Whether a text is a number as rules know it: [+-]?[0-9]+([.][0-9]+)?
#}
{% macro matches_number(text) %}
    {{- return(adapter.dispatch('matches_number')(text)) -}}
{% endmacro %}

{% macro default__matches_number(text) -%}
    regexp_full_match({{ text }}, '[+-]?[0-9]+([.][0-9]+)?')
{%- endmacro %}

{# In Java $ also stands before a last line break, \z does not. #}
{% macro spark__matches_number(text) -%}
    regexp_like({{ text }}, '^[+-]?[0-9]+([.][0-9]+)?\\z')
{%- endmacro %}
