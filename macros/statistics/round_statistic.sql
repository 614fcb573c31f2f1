{#
    A statistic as the marts show it: six places, decimal (18, 6).
#}
{% macro round_statistic(statistic) -%}
    cast(round({{ statistic }}, 6) as decimal(18, 6))
{%- endmacro %}
