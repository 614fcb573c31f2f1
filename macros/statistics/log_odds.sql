{#
    The logarithm of the odds of a rate between 0 and 1: how much evidence for
    conversion it is. Even odds are 0; log_odds('0.75e0') is ln 3, 1.0986.
#}
{% macro log_odds(rate) -%}
    ln({{ rate }} / (1e0 - {{ rate }}))
{%- endmacro %}
