{#
    The words of a text (runs of letters and digits), each with a blank on both
    sides: ' vice president ' for 'vice-president'. So ' president ' is
    contained in it and ' resident ' is not.
#}
{% macro words_of(text) %}
    {{- return(adapter.dispatch('words_of')(text)) -}}
{% endmacro %}

{% macro default__words_of(text) -%}
    regexp_replace(' ' || {{ text }} || ' ', '[^\p{L}\p{Nd}]+', ' ', 'g')
{%- endmacro %}

{% macro spark__words_of(text) -%}
    regexp_replace(' ' || {{ text }} || ' ', '[^\\p{L}\\p{Nd}]+', ' ')
{%- endmacro %}
