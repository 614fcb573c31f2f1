{#
    Points in doubles rounded to four decimals, half away from zero, as decimal
    (18, 4). Done by hand because the casts of engines differ in the last digit.
#}
{% macro round_points(points) -%}
    cast(
        sign({{ points }}) * floor(abs({{ points }}) * 10000e0 + 0.5e0)
        / 10000e0 as decimal(18, 4)
    )
{%- endmacro %}
