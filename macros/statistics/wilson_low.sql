{#
    Lower end of the Wilson 95 % interval of a rate, as a double from 0 to 1;
    null without trials. wilson_low('5', '50') is 0.0435.

    successes, trials: counts.
    Source: Wilson 1927, doi 10.1080/01621459.1927.10502953.
#}
{% macro wilson_low(successes, trials) -%}
    case
        when {{ trials }} > 0
            then greatest(
                0e0,
                (
                    cast({{ successes }} as double)
                    + {{ z_95() }} * {{ z_95() }} / 2e0
                    - {{ wilson_half_width(successes, trials) }}
                ) / ({{ trials }} + {{ z_95() }} * {{ z_95() }})
            )
    end
{%- endmacro %}

{# Half the width of the interval, in successes. #}
{% macro wilson_half_width(successes, trials) -%}
    {{ z_95() }} * sqrt(
        cast({{ successes }} as double)
        * (1e0 - cast({{ successes }} as double) / {{ trials }})
        + {{ z_95() }} * {{ z_95() }} / 4e0
    )
{%- endmacro %}
