{#
    The name of a column in lower case, as the engine's lower() would have it,
    so that a rule meets it however both are written.
#}
{% macro lower_name(name) %}
    {{- return(adapter.dispatch('lower_name')(name)) -}}
{% endmacro %}

{# Letter by letter: Jinja alone would make two letters of a capital I with a
   dot, and a final sigma of one at the end of a word. #}
{% macro default__lower_name(name) %}
    {% set letters = [] %}
    {% for letter in name %}
        {% do letters.append((letter | lower)[0]) %}
    {% endfor %}
    {{ return(letters | join) }}
{% endmacro %}

{% macro spark__lower_name(name) %}
    {{ return(name | lower) }}
{% endmacro %}
