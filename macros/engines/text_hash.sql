{#
    A text as a whole number of 63 bits, the engine's own and quick: for one run
    only, never kept, and never alone where two texts must not be mixed up.
#}
{% macro text_hash(text) %}
    {{- return(adapter.dispatch('text_hash')(text)) -}}
{% endmacro %}

{% macro default__text_hash(text) -%}
    cast(hash({{ text }}) >> 1 as bigint)
{%- endmacro %}
