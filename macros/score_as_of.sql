{#
    The day that is scored, as an aggregate over last_days: the var
    score_as_of, or when it is empty the latest last_on.
#}
{% macro score_as_of() -%}
    coalesce(
        {% if var('score_as_of') -%}
            cast('{{ var("score_as_of") }}' as date),
        {% endif -%}
        max(last_days.last_on)
    )
{%- endmacro %}
