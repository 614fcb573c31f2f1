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
        identifier=source_layout(source)[table].name or table
    )) }}
{% endmacro %}


{# The schema that holds the views over the files of a source. #}
{% macro source_schema(source) %}
    {{ return(raw_schema() ~ '_' ~ source) }}
{% endmacro %}


{#
    The columns that a table of a source really has, as raw_columns() returns
    them, but by the names of the layout: see source_name(). Empty for a table
    that is not there. A column that goes by a name which the layout gives to
    another is no column of ours.
#}
{% macro source_columns(source, table) %}
    {% set layout = source_layout(source)[table] %}
    {% set names = {} %}
    {% for name, column in layout.columns.items() if column.given %}
        {% do names.update({column.given: name}) %}
    {% endfor %}
    {% set columns = [] %}
    {% for column in relation_columns(source_relation(source, table), table) %}
        {% set given = source_name(column.written, layout.is_camel_case) %}
        {% if given in names or given not in names.values() %}
            {% do column.update({'name': names.get(given, given)}) %}
            {% do columns.append(column) %}
        {% endif %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}


{#
    The name of a column in lower case. Some destinations keep a hyphen where
    others write an underscore: it is one here. In camel case LeadSource and
    leadSource are lead_source, and Plan__c is plan_c.
#}
{% macro source_name(written, is_camel_case) %}
    {% set name = written | replace('-', '_') %}
    {% if is_camel_case %}
        {% set words = modules.re.sub('([a-z0-9])([A-Z])', '\\1_\\2', name) %}
        {% set name = modules.re.sub('__c$', '_c', words) %}
    {% endif %}
    {{ return(name | lower) }}
{% endmacro %}
