{#
    A cell as a fault quotes it: 'abc' with its quotes, or (blank).
#}
{% macro cell_in_words(column) -%}
    coalesce('''' || {{ column }} || '''', '(blank)')
{%- endmacro %}
