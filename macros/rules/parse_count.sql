{#
    A count or a number of days from the text of a rule file: integer of at
    least 1; null when the text is not one.
#}
{% macro parse_count(text) -%}
    case
        when {{ matches_number(text) }} and not contains({{ text }}, '.')
            then nullif(greatest(try_cast({{ text }} as integer), 0), 0)
    end
{%- endmacro %}
