{#
    The relation that holds one raw table, or none when it is not there.

    table: a key of raw_layout(). In order of precedence: the union of the
    var sources, the table that the var raw_tables names, the view that
    bind_raw_files() made from the var raw_folder, the committed sample. Errors: raw_tables names a table that
    does not exist.
#}
{% macro raw_relation(table) %}
    {% if var('sources') %}
        {{ return(ref('sources_' ~ table)) }}
    {% elif var('raw_tables') %}
        {% set name = var('raw_tables').get(table) %}
        {% if not name or not execute %}
            {{ return(none) }}
        {% endif %}
        {% set parts = name.split('.') %}
        {% set relation = adapter.get_relation(
            database=parts[-3] if parts | length > 2 else target.database or none,
            schema=parts[-2] if parts | length > 1 else target.schema,
            identifier=parts[-1]
        ) %}
        {% if relation is none %}
            {{ exceptions.raise_compiler_error(
                "raw_tables names " ~ name ~ " for " ~ table
                ~ ", but there is no such table. Correct the name, or leave "
                ~ table ~ " out of raw_tables if you do not have it."
            ) }}
        {% endif %}
        {{ return(relation) }}
    {% elif raw_folder() %}
        {{ return(adapter.get_relation(
            database=target.database or none,
            schema=raw_schema(),
            identifier=table
        ) if execute else none) }}
    {% else %}
        {{ return(ref(table)) }}
    {% endif %}
{% endmacro %}


{# The schema that holds the views over the files of raw_folder. #}
{% macro raw_schema() %}
    {{ return(target.schema ~ '_raw') }}
{% endmacro %}
