{#
    The number that a text is, exact to twelve decimals: decimal (38, 12); null
    when it is not of the form [+-]?[0-9]+([.][0-9]+)? or does not fit.
#}
{% macro parse_number(text) -%}
    case
        when {{ matches_number(text) }}
            then try_cast({{ text }} as decimal(38, 12))
    end
{%- endmacro %}
