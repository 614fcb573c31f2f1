{#
    The day as of which rows without a readable day are kept.
#}
{% macro no_day() -%} date '0001-01-01' {%- endmacro %}
