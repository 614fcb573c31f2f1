{#
    A number written as text without trailing zeros: 5.0 is 5, 1.50 is 1.5. Any
    other text stays as it is, so that a CSV file and a typed table are equal.
#}
{% macro without_trailing_zeros(text) -%}
    case
        when {{ matches_number(text) }}
            then regexp_replace(
                {{ text }},
                '([.][0-9]*[1-9])0+$|[.]0+$', {{ first_group() }}
            )
        else {{ text }}
    end
{%- endmacro %}


{#
    The value of an attribute as rules compare it, blank where missing.
#}
{% macro attribute_text(text) -%}
    coalesce(
        {{ without_trailing_zeros('lower(' ~ trim_text(text) ~ ')') }}, ''
    )
{%- endmacro %}
