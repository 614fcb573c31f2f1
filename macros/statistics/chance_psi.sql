{#
    The population stability index that two samples of one population stay below
    19 times in 20, though nothing has changed. It is about chi-squared with one
    degree of freedom less than there are levels; 1.645 is the normal quantile.
    chance_psi('100', '400', '5') is 0.1082.

    lead_count, other_lead_count: the sizes of the samples.
    level_count: the levels that they are compared on.
#}
{% macro chance_psi(lead_count, other_lead_count, level_count) -%}
    (1e0 / {{ lead_count }} + 1e0 / {{ other_lead_count }}) * (
        {{ level_count }} - 1
        + 1.645e0 * sqrt(2e0 * ({{ level_count }} - 1))
    )
{%- endmacro %}
