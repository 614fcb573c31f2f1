{#
    Whether a regular expression is found anywhere in a text, case ignored;
    null when the expression does not compile.
#}
{% macro matches_regex(text, pattern) %}
    {{- return(adapter.dispatch('matches_regex')(text, pattern)) -}}
{% endmacro %}

{% macro default__matches_regex(text, pattern) -%}
    try(regexp_matches({{ text }}, {{ pattern }}, 'i'))
{%- endmacro %}

{% macro spark__matches_regex(text, pattern) -%}
    regexp_like(
        {{ text }},
        '(?iu)' || case
            when try_reflect(
                'java.util.regex.Pattern', 'compile', {{ pattern }}
            ) is not null
                then {{ pattern }}
        end
    )
{%- endmacro %}
