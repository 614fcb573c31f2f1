{#
    Text without space, tab, CR, LF and no-break space at both ends; null when
    nothing is left.
#}
{% macro trim_text(text) %}
    {{- return(adapter.dispatch('trim_text')(text)) -}}
{% endmacro %}

{% macro default__trim_text(text) -%}
    nullif(
        trim({{ text }}, ' ' || chr(9) || chr(10) || chr(13) || chr(160)), ''
    )
{%- endmacro %}

{% macro spark__trim_text(text) -%}
    nullif(
        btrim({{ text }}, ' ' || chr(9) || chr(10) || chr(13) || chr(160)), ''
    )
{%- endmacro %}
