{#
    What is left of a point at an age, 0 to 1, as a double.

    rule: a relation with decay_kind, decay_days and decay_rate; age_days: whole
    days since the event. The kinds are those of docs/rules.md.
#}
{% macro decay_factor(rule, age_days) -%}
    case {{ rule }}.decay_kind
        when 'linear'
            then greatest(
                0e0,
                1e0 - cast({{ age_days }} as double) / {{ rule }}.decay_days
            )
        when 'step'
            then greatest(
                0e0,
                1e0 - cast({{ rule }}.decay_rate as double)
                * floor(cast({{ age_days }} as double) / {{ rule }}.decay_days)
            )
        when 'half_life'
            then power(
                0.5e0, cast({{ age_days }} as double) / {{ rule }}.decay_days
            )
        else 1e0
    end
{%- endmacro %}
