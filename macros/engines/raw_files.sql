{#
    The sources for one raw table that a folder holds, as a list of paths:
    none, one, or (a mistake) several.
#}
{% macro raw_files(folder, table) %}
    {{- return(adapter.dispatch('raw_files')(folder, table)) -}}
{% endmacro %}

{% macro default__raw_files(folder, table) %}
    {% set files = [] %}
    {% for ending in ['.parquet', '.csv', '/*.parquet', '/*.csv'] %}
        {% set path = folder ~ '/' ~ table ~ ending %}
        {% set found = run_query(
            "select count(*) as file_count from glob('"
            ~ path | replace("'", "''") ~ "')"
        ) %}
        {% if found.rows[0][0] > 0 %}
            {% do files.append(path) %}
        {% endif %}
    {% endfor %}
    {{ return(files) }}
{% endmacro %}

{# Spark lists all files below the folder, those of deeper folders too. #}
{% macro spark__raw_files(folder, table) %}
    {% set files = [] %}
    {% set top = folder.rstrip('/').split('/') | last %}
    {% for path in run_query(
        'select path from binaryFile.`' ~ folder
        ~ "` with (recursiveFileLookup = 'true')"
    ).columns[0].values() %}
        {% for ending in ['.parquet', '.csv'] if path.endswith(ending) %}
            {% if path.endswith('/' ~ top ~ '/' ~ table ~ ending) %}
                {% do files.append(folder ~ '/' ~ table ~ ending) %}
            {% elif path.split('/')[-3:-1] == [top, table] %}
                {% do files.append(folder ~ '/' ~ table ~ '/*' ~ ending) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {{ return(files | unique | list) }}
{% endmacro %}
