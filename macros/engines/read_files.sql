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
    {% set shapes = {} %}
    {% for path in paths %}
        {% do shapes.update({path: csv_shape(path)}) %}
    {% endfor %}
    {% set first_path = paths.keys() | first %}
    {% set header = shapes[first_path].names %}
    {% for path in paths if shapes[path].names != header %}
        {{ exceptions.raise_compiler_error(
            'The header of ' ~ path ~ ' differs from that of ' ~ first_path
            ~ '. Give them the same columns in the same order.'
        ) }}
    {% endfor %}
    {% set is_strict = shapes.values()
        | rejectattr('is_strict') | list | length == 0 %}
    {% set columns = [] %}
    {% for name in header %}
        {% do columns.append("'" ~ name | replace("'", "''") ~ "': 'varchar'") %}
    {% endfor %}
    {{ return('select * from read_csv(' ~ quoted ~ ", header = true, "
        ~ "auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
        ~ 'strict_mode = ' ~ is_strict ~ ', '
        ~ 'columns = {' ~ columns | join(', ') ~ '})') }}
{% endmacro %}

{% macro spark__read_files(pattern) %}
    {% if pattern.endswith('.parquet') %}
        {{ return('select * from parquet.`' ~ pattern
            ~ "` with (mergeSchema = 'true')") }}
    {% endif %}
    {% set headers = [[pattern, '']] %}
    {% if '*' in pattern %}
        {% set headers = run_query(
            "select _metadata.file_path, split(value, '\\r?\\n')[0] from "
            ~ 'text.`' ~ pattern ~ "` with (wholetext = 'true') order by 1"
        ).rows %}
    {% endif %}
    {% set paths = {} %}
    {% for row in headers %}
        {% do paths.update({row[0]: row[0]}) %}
    {% endfor %}
    {% do refuse_malformed_csv(paths, needs_all_cells=true) %}
    {% for row in headers %}
        {% if row[1] != headers[0][1] %}
            {{ exceptions.raise_compiler_error(
                'The header of ' ~ row[0] ~ ' differs from that of '
                ~ headers[0][0]
                ~ '. Give them the same columns in the same order.'
            ) }}
        {% endif %}
    {% endfor %}
    {{ return('select * from csv.`' ~ pattern ~ "` with (header = 'true', "
        ~ "multiLine = 'true', quote = '\"', escape = '\"')") }}
{% endmacro %}
