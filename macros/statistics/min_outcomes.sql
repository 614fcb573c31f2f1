{#
    So many leads that converted, and so many that did not, are the least that
    models are compared on (SPEC §5).
#}
{% macro min_outcomes() -%}
    40
{%- endmacro %}
