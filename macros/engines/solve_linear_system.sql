{#
    The x that solves A x = b, as a list of doubles, by Gauss–Jordan without
    a search for pivots: for symmetric positive definite A only, such as the
    curvature of a penalised fit.

    equations: list of lists of doubles, one per row of A, each with its
    element of b at the end. The pivots come as lists like it, since a list is
    reduced to one of its own kind.
#}
{% macro solve_linear_system(equations) %}
    {{- return(adapter.dispatch('solve_linear_system')(equations)) -}}
{% endmacro %}

{% macro default__solve_linear_system(equations) -%}
    list_transform(
        list_reduce(
            list_prepend(
                {{ equations }},
                list_transform(
                    range(1, len({{ equations }}) + 1),
                    lambda chosen: [[cast(chosen as double)]]
                )
            ),
            lambda rows, chosen: list_transform(
                rows,
                lambda cells, place: case
                    when place = chosen[1][1]
                        then list_transform(
                            cells,
                            lambda cell: cell
                            / rows[cast(chosen[1][1] as int)]
                            [cast(chosen[1][1] as int)]
                        )
                    else list_transform(
                        list_zip(cells, rows[cast(chosen[1][1] as int)]),
                        lambda couple: couple[1]
                        - couple[2] * cells[cast(chosen[1][1] as int)]
                        / rows[cast(chosen[1][1] as int)]
                        [cast(chosen[1][1] as int)]
                    )
                end
            )
        ),
        lambda cells: cells[-1]
    )
{%- endmacro %}

{% macro spark__solve_linear_system(equations) -%}
    transform(
        aggregate(
            sequence(0, size({{ equations }}) - 1),
            {{ equations }},
            (rows, chosen) -> transform(
                rows,
                (cells, place) -> case
                    when place = chosen
                        then transform(
                            cells, cell -> cell / rows[chosen][chosen]
                        )
                    else zip_with(
                        cells,
                        rows[chosen],
                        (cell, pivot) -> cell
                        - pivot * cells[chosen] / rows[chosen][chosen]
                    )
                end
            )
        ),
        cells -> element_at(cells, -1)
    )
{%- endmacro %}
