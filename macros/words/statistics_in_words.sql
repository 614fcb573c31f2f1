{#
    How the marts put rates and statistics into words.
#}

{# 0.2403 -> 24.0 % #}
{% macro rate_in_words(rate) -%}
    cast(cast(round(100e0 * {{ rate }}, 1) as decimal(18, 1)) as string) || ' %'
{%- endmacro %}

{# 0.79739 -> 0.797 #}
{% macro statistic_in_words(statistic) -%}
    cast(cast(round({{ statistic }}, 3) as decimal(18, 3)) as string)
{%- endmacro %}

{# -0.021, -0.038, -0.004 -> AUC lower by 0.021 (0.004 to 0.038) #}
{% macro difference_in_words(name, difference, low, high) -%}
    case
        when {{ difference }} < 0
            then
                '{{ name }} lower by '
                || {{ statistic_in_words('-' ~ difference) }}
                || ' (' || {{ statistic_in_words('-' ~ high) }}
                || ' to ' || {{ statistic_in_words('-' ~ low) }} || ')'
        else
            '{{ name }} higher by ' || {{ statistic_in_words(difference) }}
            || ' (' || {{ statistic_in_words(low) }}
            || ' to ' || {{ statistic_in_words(high) }} || ')'
    end
{%- endmacro %}
