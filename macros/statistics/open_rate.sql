{#
    A rate of six places that is never quite 0 or 1, as a double: half a last
    place at most, so that the logarithm of it is finite.
#}
{% macro open_rate(rate) -%}
    least(1e0 - 5e-7, greatest(5e-7, cast({{ rate }} as double)))
{%- endmacro %}
