{#
    Upper end of the Wilson 95 % interval of a rate, as a double from 0 to 1;
    null without trials. wilson_high('5', '50') is 0.2136.

    successes, trials: counts; see wilson_low.
#}
{% macro wilson_high(successes, trials) -%}
    case
        when {{ trials }} > 0
            then least(
                1e0,
                (
                    cast({{ successes }} as double)
                    + {{ z_95() }} * {{ z_95() }} / 2e0
                    + {{ wilson_half_width(successes, trials) }}
                ) / ({{ trials }} + {{ z_95() }} * {{ z_95() }})
            )
    end
{%- endmacro %}
