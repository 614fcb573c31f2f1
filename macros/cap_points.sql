{#
    Points no further from zero than a cap; no cap when it is null.
#}
{% macro cap_points(points, max_points) -%}
    case
        when abs({{ points }}) > abs({{ max_points }})
            then cast(
                sign({{ points }}) * abs({{ max_points }}) as decimal(18, 4)
            )
        else {{ points }}
    end
{%- endmacro %}
