{#
    The columns that a raw table really has.

    Returns a list of {name (lower case), quoted, type}; empty while dbt parses
    and for a table that is not there. Errors: a required column is missing.
#}
{% macro raw_columns(table) %}
    {% set columns = relation_columns(raw_relation(table), table) %}
    {% do refuse_missing_columns(
        columns, raw_layout()[table], 'The raw table ' ~ table,
        'Add or rename the column.'
    ) %}
    {{ return(columns) }}
{% endmacro %}


{#
    The columns of a relation that is read as `alias`, as raw_columns() returns
    them; empty for none and while dbt parses.
#}
{% macro relation_columns(relation, alias) %}
    {% if not execute or relation is none %}
        {{ return([]) }}
    {% endif %}
    {% set columns = [] %}
    {% for column in adapter.get_columns_in_relation(relation) %}
        {% do columns.append({
            'name': lower_name(column.name),
            'written': column.name,
            'quoted': alias ~ '.' ~ quoted_name(column.name),
            'type': column.dtype | upper,
        }) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}


{#
    The one of the columns, as raw_columns() returns them, that has a name; none
    where there is none.
#}
{% macro named_column(columns, name) %}
    {% for column in columns if column.name == name %}
        {{ return(column) }}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}


{#
    Errors when a table that has columns lacks a required one of its layout.
    what: the table in words; remedy: a sentence.
#}
{% macro refuse_missing_columns(columns, layout, what, remedy) %}
    {% set names = columns | map(attribute='name') | list %}
    {% for name, column in layout.columns.items() %}
        {% if columns and column.required and name not in names %}
            {{ exceptions.raise_compiler_error(
                what ~ " has no column " ~ (column.given or name)
                ~ ", which is required. Its columns are: "
                ~ columns | map(attribute='written') | join(', ') ~ ". "
                ~ remedy
            ) }}
        {% endif %}
    {% endfor %}
{% endmacro %}
