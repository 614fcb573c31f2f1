{#
    Aggregate: the distinct texts of a group, sorted, joined by a separator.
#}
{% macro sorted_text(text, separator) %}
    {{- return(adapter.dispatch('sorted_text')(text, separator)) -}}
{% endmacro %}

{% macro default__sorted_text(text, separator) -%}
    string_agg(distinct {{ text }}, '{{ separator }}' order by {{ text }})
{%- endmacro %}
