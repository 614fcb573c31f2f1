{#
    dbt's own macro, which puts text into SQL, also of unit tests: on Spark a
    backslash must be doubled too.
#}
{% macro spark__escape_single_quotes(expression) -%}
    {{ expression | replace('\\', '\\\\') | replace("'", "\\'") }}
{%- endmacro %}
