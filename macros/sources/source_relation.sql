{#
    The relation that holds one table of a source, or none when it is not there
    and while dbt parses.

    The var sources says where: a folder (with a slash), whose files
    bind_raw_files() has bound to views, or a schema of the warehouse.
#}
{% macro source_relation(source, table) %}
    {% if not execute or source not in var('sources') %}
        {{ return(none) }}
    {% endif %}
    {% set place = var('sources')[source] %}
    {% set parts = [source_schema(source)] if '/' in place
        else place.split('.') %}
    {{ return(adapter.get_relation(
        database=parts[-2] if parts | length > 1 else target.database or none,
        schema=parts[-1],
        identifier=table
    )) }}
{% endmacro %}


{# The schema that holds the views over the files of a source. #}
{% macro source_schema(source) %}
    {{ return(raw_schema() ~ '_' ~ source) }}
{% endmacro %}


{#
    The columns that a table of a source really has, as raw_columns() returns
    them; empty for a table that is not there. Some destinations keep a hyphen
    in a name where others write an underscore: it is one here.
#}
{% macro source_columns(source, table) %}
    {% set columns = relation_columns(source_relation(source, table), table) %}
    {% for column in columns %}
        {% do column.update({'name': column.name | replace('-', '_')}) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}
