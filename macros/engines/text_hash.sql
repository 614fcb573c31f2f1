{#
    A text as a whole number of 63 bits, the engine's own and quick: for one run
    only, never kept, and never alone where two texts must not be mixed up. None
    for no text.
#}
{% macro text_hash(text) %}
    {{- return(adapter.dispatch('text_hash')(text)) -}}
{% endmacro %}

{% macro default__text_hash(text) -%}
    case
        when {{ text }} is not null
            then cast(hash({{ text }}) >> 1 as bigint)
    end
{%- endmacro %}

{% macro spark__text_hash(text) -%}
    case
        when {{ text }} is not null
            then shiftrightunsigned(xxhash64({{ text }}), 1)
    end
{%- endmacro %}
