{#
    Points from the text of a rule file: decimal (18, 4); null when the text is
    not a number with at most four decimals.
#}
{% macro parse_points(text) -%}
    case
        when {{ matches_number(text) }}
            and length(split_part({{ text }}, '.', 2)) <= 4
            then try_cast({{ text }} as decimal(18, 4))
    end
{%- endmacro %}
