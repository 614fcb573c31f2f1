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
