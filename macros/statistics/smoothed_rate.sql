{#
    A rate that is never 0 or 1, as a double: half a success and half a failure
    more than were counted. smoothed_rate('0', '4') is 0.1.
#}
{% macro smoothed_rate(successes, trials) -%}
    (cast({{ successes }} as double) + 0.5e0) / ({{ trials }} + 1e0)
{%- endmacro %}
