{#
    The query that reads Parquet files by their types, or CSV files as text.
    path: a file or a pattern, .parquet or .csv.
#}
{% macro read_files(path) %}
    {{- return(adapter.dispatch('read_files')(path)) -}}
{% endmacro %}

{% macro default__read_files(path) %}
    {% set quoted = "'" ~ path | replace("'", "''") ~ "'" %}
    {% if path.endswith('.parquet') %}
        {{ return('select * from read_parquet(' ~ quoted
            ~ ', union_by_name = true)') }}
    {% else %}
        {{ return('select * from read_csv(' ~ quoted ~ ', header = true, '
            ~ 'all_varchar = true, union_by_name = true, quote = \'"\', '
            ~ 'escape = \'"\', delim = \',\')') }}
    {% endif %}
{% endmacro %}
