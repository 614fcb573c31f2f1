{#
    Points from the text of a rule file: decimal (18, 4); null when the text is
    not a number below a million with at most four decimals. A larger one would
    not fit once it is multiplied by events.
#}
{% macro parse_points(text) -%}
    case
        when {{ matches_number(text) }}
            and length(split_part({{ text }}, '.', 2)) <= 4
            then cast(
                try_cast({{ text }} as decimal(10, 4)) as decimal(18, 4)
            )
    end
{%- endmacro %}
