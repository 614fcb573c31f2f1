{#
    Binds the files of the var raw_folder, and of the folders in the var
    sources, to views, before anything is built. Each table is one of
    <table>.parquet, <table>.csv, <table>/*.parquet or <table>/*.csv. Errors: a
    required table is not there, or there are two files for one table.
#}
{% macro bind_raw_files() %}
    {% if execute and raw_folder() %}
        {% do bind_folder(
            raw_folder(), raw_schema(), raw_layout(), 'raw_folder'
        ) %}
    {% endif %}
    {% for source, place in var('sources').items() if execute %}
        {% if '/' in place %}
            {% do bind_folder(
                place, source_schema(source), source_layout(source), 'sources'
            ) %}
        {% endif %}
        {% do check_source(source) %}
    {% endfor %}
{% endmacro %}


{#
    Binds the files of a folder to views of a schema.
    layout: table -> {required, …}; setting: the var that names the folder.
#}
{% macro bind_folder(folder, schema, layout, setting) %}
    {% do adapter.create_schema(api.Relation.create(
        database=target.database or none, schema=schema
    )) %}
    {% for table in layout %}
        {% set name = layout[table].name or table %}
        {% set files = raw_files(folder, name) %}
        {% if files | length > 1 %}
            {{ exceptions.raise_compiler_error(
                "The folder " ~ folder ~ " has more than one source for "
                ~ name ~ ": " ~ files | join(', ') ~ ". Keep one of them."
            ) }}
        {% elif not files and layout[table].required %}
            {{ exceptions.raise_compiler_error(
                "The folder " ~ folder ~ " has no " ~ name
                ~ ".parquet and no " ~ name ~ ".csv. Check the var "
                ~ setting ~ ": a relative path starts at the project."
            ) }}
        {% endif %}
        {% set view = api.Relation.create(
            database=target.database or none, schema=schema, identifier=name
        ) %}
        {% do run_query('drop view if exists ' ~ view) %}
        {% if files %}
            {% do run_query(
                'create view ' ~ view ~ ' as ' ~ read_files(files[0])
            ) %}
        {% endif %}
    {% endfor %}
{% endmacro %}
