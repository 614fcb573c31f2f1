{#
    Binds the files of the var raw_folder to views in the raw schema, before
    anything is built. Each raw table is one of <table>.parquet, <table>.csv,
    <table>/*.parquet or <table>/*.csv. Does nothing when raw_folder is empty.
    Errors: no leads or no events, or two files for one table.
#}
{% macro bind_raw_files() %}
    {% if execute and raw_folder() %}
        {% do adapter.create_schema(api.Relation.create(
            database=target.database or none, schema=raw_schema()
        )) %}
        {% for table, layout in raw_layout().items() %}
            {% set files = raw_files(raw_folder(), table) %}
            {% if files | length > 1 %}
                {{ exceptions.raise_compiler_error(
                    "The folder " ~ raw_folder() ~ " has more than one "
                    ~ "source for " ~ table ~ ": " ~ files | join(', ')
                    ~ ". Keep one of them."
                ) }}
            {% elif not files and layout.required %}
                {{ exceptions.raise_compiler_error(
                    "The folder " ~ raw_folder() ~ " has no " ~ table
                    ~ ".parquet and no " ~ table ~ ".csv. Check the var "
                    ~ "raw_folder: a relative path starts at the project."
                ) }}
            {% endif %}
            {% set view = api.Relation.create(
                database=target.database or none, schema=raw_schema(), identifier=table
            ) %}
            {% do run_query('drop view if exists ' ~ view) %}
            {% if files %}
                {% do run_query(
                    'create view ' ~ view ~ ' as ' ~ read_files(files[0])
                ) %}
            {% endif %}
        {% endfor %}
    {% endif %}
{% endmacro %}
