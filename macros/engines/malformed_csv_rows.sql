{#
    What keeps a CSV file from being read as it was meant, as a list of
    {line, fault, remedy}; empty when every row can be read. Rows with fewer
    cells than the header are fine: the missing ones are blank.

    path: a file with a header and commas.
#}
{% macro malformed_csv_rows(path) %}
    {{- return(adapter.dispatch('malformed_csv_rows')(path)) -}}
{% endmacro %}

{% macro default__malformed_csv_rows(path) %}
    {% set quoted = "'" ~ path | replace("'", "''") ~ "'" %}
    {% set options = "header = false, auto_detect = false, "
        ~ "store_rejects = true, escape = '\"'" %}
    {% set header = run_query(
        "select line from read_csv(" ~ quoted ~ ", " ~ options
        ~ ", delim = '\x1f', quote = '', columns = {'line': 'varchar'}"
        ~ ") limit 1"
    ).rows %}
    {% if not header %}
        {{ return([{
            'line': 1,
            'fault': 'the file is empty',
            'remedy': 'write its header, even when it has no rows',
        }]) }}
    {% endif %}
    {% set columns = [] %}
    {% for name in header[0][0].split(',') %}
        {% do columns.append("'c" ~ loop.index ~ "': 'varchar'") %}
    {% endfor %}
    {# Every cell must be looked at, or the reader skips what is not asked. #}
    {% do run_query(
        "select max(concat_ws('', columns(*))) from read_csv(" ~ quoted
        ~ ", " ~ options ~ ", delim = ',', quote = '\"', "
        ~ "rejects_table = 'rule_file_errors', "
        ~ "rejects_scan = 'rule_file_scans', columns = {"
        ~ columns | join(', ') ~ "})"
    ) %}
    {% set errors = run_query(
        "select distinct errors.line, errors.error_type "
        ~ "from rule_file_errors as errors "
        ~ "inner join rule_file_scans as scans "
        ~ "on errors.scan_id = scans.scan_id "
        ~ "and errors.file_id = scans.file_id "
        ~ "where scans.file_path = " ~ quoted
        ~ " and errors.error_type != 'MISSING COLUMNS' order by errors.line"
    ).rows %}
    {% set remedies = {
        'TOO MANY COLUMNS': [
            'more cells than the header has (' ~ columns | length ~ ')',
            'put a cell that holds a comma in double quotes',
        ],
        'UNQUOTED VALUE': [
            'a double quote that is not closed',
            'close it, and write a quote inside a quoted cell twice',
        ],
    } %}
    {% set faults = [] %}
    {% for error in errors %}
        {% set words = remedies.get(
            error[1], [error[1] | lower, 'correct the row']
        ) %}
        {% do faults.append({
            'line': error[0], 'fault': words[0], 'remedy': words[1],
        }) %}
    {% endfor %}
    {{ return(faults) }}
{% endmacro %}
