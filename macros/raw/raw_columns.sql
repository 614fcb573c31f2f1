{#
    The columns that a raw table really has.

    Returns a list of {name (lower case), quoted, type}; empty while dbt parses
    and for a table that is not there. Errors: a required column is missing.
#}
{% macro raw_columns(table) %}
    {% set relation = raw_relation(table) %}
    {% if not execute or relation is none %}
        {{ return([]) }}
    {% endif %}
    {% set columns = [] %}
    {% for column in adapter.get_columns_in_relation(relation) %}
        {% do columns.append({
            'name': column.name | lower,
            'quoted': table ~ '.' ~ quoted_name(column.name),
            'type': column.dtype | upper,
        }) %}
    {% endfor %}
    {% set names = columns | map(attribute='name') | list %}
    {% for name, column in raw_layout()[table].columns.items() %}
        {% if columns and column.required and name not in names %}
            {{ exceptions.raise_compiler_error(
                "The raw table " ~ table ~ " has no column " ~ name
                ~ ", which is required. Its columns are: "
                ~ names | join(', ') ~ ". Add or rename the column."
            ) }}
        {% endif %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}
