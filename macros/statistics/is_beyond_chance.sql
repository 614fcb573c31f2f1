{#
    Whether a count is further from what was expected than chance takes it:
    by three standard deviations of a Poisson count, or of one when less than
    one was expected.
#}
{% macro is_beyond_chance(count, expected) -%}
    abs({{ count }} - {{ expected }})
    > 3e0 * sqrt(cast(greatest({{ expected }}, 1) as double))
{%- endmacro %}
