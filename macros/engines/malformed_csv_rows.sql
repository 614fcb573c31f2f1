{#
    What keeps a CSV file from being read as it was meant, as a list of
    {line, fault, remedy}; empty when every row can be read.

    path: a file with a header and commas. needs_all_cells: whether a row with
    fewer cells than the header is a fault; if not, the missing ones are blank.
#}
{% macro malformed_csv_rows(path, needs_all_cells) %}
    {{- return(adapter.dispatch('malformed_csv_rows')(path, needs_all_cells)) -}}
{% endmacro %}

{% macro default__malformed_csv_rows(path, needs_all_cells) %}
    {% set shape = csv_shape(path) %}
    {% if not shape.names %}
        {{ return([{
            'line': 1,
            'fault': 'the file is empty',
            'remedy': 'write its header, even when it has no rows',
        }]) }}
    {% elif shape.has_open_quote %}
        {{ return([{
            'line': '?',
            'fault': 'an odd number of double quotes',
            'remedy': 'close the open one; write a quote inside a cell twice',
        }]) }}
    {% endif %}
    {% set quoted = "'" ~ path | replace("'", "''") ~ "'" %}
    {% set columns = [] %}
    {% for name in shape.names %}
        {% do columns.append("'c" ~ loop.index ~ "': 'varchar'") %}
    {% endfor %}
    {# Every cell must be looked at, or the reader skips what is not asked. #}
    {% do run_query(
        "select max(concat_ws('', columns(*))) from read_csv(" ~ quoted
        ~ ", header = false, auto_detect = false, store_rejects = true, "
        ~ "delim = ',', quote = '\"', escape = '\"', strict_mode = "
        ~ shape.is_strict ~ ", "
        ~ "rejects_table = 'malformed_cells', "
        ~ "rejects_scan = 'malformed_scans', columns = {"
        ~ columns | join(', ') ~ "})"
    ) %}
    {% set errors = run_query(
        "select distinct cells.line, cells.error_type "
        ~ "from malformed_cells as cells "
        ~ "inner join malformed_scans as scans "
        ~ "on cells.scan_id = scans.scan_id "
        ~ "and cells.file_id = scans.file_id "
        ~ "where scans.file_path = " ~ quoted ~ " order by cells.line"
    ).rows %}
    {% set remedies = {
        'TOO MANY COLUMNS': [
            'more cells than the header has (' ~ shape.names | length ~ ')',
            'put a cell that holds a comma in double quotes',
        ],
        'MISSING COLUMNS': [
            'fewer cells than the header has (' ~ shape.names | length ~ ')',
            'add the missing cells, blank if need be',
        ],
        'INVALID ENCODING': [
            'text that is not UTF-8', 'save the file as CSV UTF-8',
        ],
        'UNQUOTED VALUE': [
            'a double quote that is not closed',
            'close it, and write a quote inside a quoted cell twice',
        ],
    } %}
    {% set faults = [] %}
    {% for error in errors
        if needs_all_cells or error[1] != 'MISSING COLUMNS' %}
        {% set words = remedies.get(
            error[1], [error[1] | lower, 'correct the row']
        ) %}
        {% do faults.append({
            'line': error[0], 'fault': words[0], 'remedy': words[1],
        }) %}
    {% endfor %}
    {{ return(faults) }}
{% endmacro %}
