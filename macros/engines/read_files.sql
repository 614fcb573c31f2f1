{#
    The query that reads Parquet files by their types, or CSV files as text.
    pattern: a file or a pattern, .parquet or .csv. Errors: CSV files with lines
    that cannot be read, or with headers that differ from each other.
#}
{% macro read_files(pattern) %}
    {{- return(adapter.dispatch('read_files')(pattern)) -}}
{% endmacro %}

{% macro default__read_files(pattern) %}
    {% set quoted = "'" ~ pattern | replace("'", "''") ~ "'" %}
    {% if pattern.endswith('.parquet') %}
        {{ return('select * from read_parquet(' ~ quoted
            ~ ', union_by_name = true)') }}
    {% endif %}
    {% set paths = {} %}
    {% for row in run_query(
        'select file from glob(' ~ quoted ~ ') order by file'
    ).rows %}
        {% do paths.update({row[0]: row[0]}) %}
    {% endfor %}
    {% do refuse_malformed_csv(paths, needs_all_cells=true) %}
    {% set header = csv_shape(paths.keys() | first).names %}
    {% set loose = [] %}
    {% for path in paths %}
        {% set shape = csv_shape(path) %}
        {% if not shape.is_strict %}
            {% do loose.append(path) %}
        {% endif %}
        {% if shape.names != header %}
            {{ exceptions.raise_compiler_error(
                'The header of ' ~ path ~ ' differs from that of '
                ~ paths.keys() | first ~ '. Give them the same columns in the '
                ~ 'same order.'
            ) }}
        {% endif %}
    {% endfor %}
    {% set columns = [] %}
    {% for name in header %}
        {% do columns.append("'" ~ name | replace("'", "''") ~ "': 'varchar'") %}
    {% endfor %}
    {{ return('select * from read_csv(' ~ quoted ~ ", header = true, "
        ~ "auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
        ~ 'strict_mode = ' ~ (not loose) ~ ', '
        ~ 'columns = {' ~ columns | join(', ') ~ '})') }}
{% endmacro %}
