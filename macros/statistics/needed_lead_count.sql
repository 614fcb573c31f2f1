{#
    How many leads an arm needs so that a difference of this size would be found
    with 80 % power at 5 %, two-sided: by the arcsine approximation of Cohen,
    as NormalIndPower of statsmodels has it. Null without a difference.
    needed_lead_count('0.2e0', '0.1e0', '1e0') is 194.9; round it up.

    rate, other_rate: the rates of this arm and of the other.
    ratio: leads of the other arm per lead of this one.
#}
{% macro needed_lead_count(rate, other_rate, ratio) -%}
    {%- set power_80 = '0.8416212335729143e0' -%}
    power(
        ({{ z_95() }} + {{ power_80 }}) / nullif(
            2e0 * asin(sqrt({{ rate }})) - 2e0 * asin(sqrt({{ other_rate }})), 0
        ), 2
    ) * (1e0 + 1e0 / nullif({{ ratio }}, 0))
{%- endmacro %}
