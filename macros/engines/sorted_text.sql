{#
    Aggregate: the distinct texts of a group, sorted, joined by a separator.
#}
{% macro sorted_text(text, separator) %}
    {{- return(adapter.dispatch('sorted_text')(text, separator)) -}}
{% endmacro %}

{% macro default__sorted_text(text, separator) -%}
    string_agg(distinct {{ text }}, '{{ separator }}' order by {{ text }})
{%- endmacro %}

{% macro spark__sorted_text(text, separator) -%}
    case
        when count({{ text }}) > 0
            then array_join(
                sort_array(collect_set({{ text }})), '{{ separator }}'
            )
    end
{%- endmacro %}
