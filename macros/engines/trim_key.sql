{#
    As trim_text, quicker where nearly every row holds another text: looks for
    blanks at both ends before it cuts any.
#}
{% macro trim_key(text) %}
    {{- return(adapter.dispatch('trim_key')(text)) -}}
{% endmacro %}

{% macro default__trim_key(text) -%}
    case
        when
            ascii({{ text }}) > 32
            and ascii({{ text }}) != 160
            and ascii(right({{ text }}, 1)) > 32
            and ascii(right({{ text }}, 1)) != 160
            then {{ text }}
        else {{ trim_text(text) }}
    end
{%- endmacro %}

{% macro spark__trim_key(text) -%} {{ trim_text(text) }} {%- endmacro %}
