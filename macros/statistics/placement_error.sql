{#
    Standard error of an AUC, or of the difference of two on the same leads, as
    a double; null with fewer than two leads of either kind.

    A placement is, of a converted lead, the share of the others that it is
    ahead of, and of another lead, the share of the converted that it is behind;
    ties count half. An AUC is the mean of the placements of either kind. For a
    difference, take differences of placements.

    converted_squares, other_squares: sums of the squared placements of leads
    that converted and of those that did not; mean: the AUC or the difference;
    converted_count, other_count: how many leads there are of either kind.
    Source: DeLong et al. 1988, doi 10.2307/2531595.
#}
{% macro placement_error(
    converted_squares, other_squares, mean, converted_count, other_count
) -%}
    case
        when {{ converted_count }} > 1 and {{ other_count }} > 1
            then sqrt(
                {{ placement_variance(
                    converted_squares, mean, converted_count
                ) }}
                + {{ placement_variance(other_squares, mean, other_count) }}
            )
    end
{%- endmacro %}

{# Variance of a mean of placements; rounding alone must not make it < 0. #}
{% macro placement_variance(squares, mean, lead_count) -%}
    greatest(
        0e0,
        {{ squares }} / {{ lead_count }} - {{ mean }} * {{ mean }}
    ) / ({{ lead_count }} - 1)
{%- endmacro %}
