{#
    What keeps CSV files from being read as they were meant, as a list of
    {file, line, fault, remedy}; empty when every row can be read.

    paths: name to show -> path of a file with a header and commas.
    needs_all_cells: whether a row with fewer cells than the header is a fault;
    if not, the missing ones are blank.
#}
{% macro malformed_csv_rows(paths, needs_all_cells) %}
    {{- return(adapter.dispatch('malformed_csv_rows')(paths, needs_all_cells)) -}}
{% endmacro %}

{% macro default__malformed_csv_rows(paths, needs_all_cells) %}
    {% set faults = [] %}
    {% for name, path in paths.items() %}
        {% for fault in duckdb_csv_faults(path, needs_all_cells) %}
            {% do fault.update({'file': name}) %}
            {% do faults.append(fault) %}
        {% endfor %}
    {% endfor %}
    {{ return(faults) }}
{% endmacro %}

{% macro duckdb_csv_faults(path, needs_all_cells) %}
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
    {% set header_faults = csv_header_faults(shape.names) %}
    {% if header_faults %}
        {{ return(header_faults) }}
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
        'LINE SIZE OVER MAXIMUM': [
            'more than two million bytes', 'shorten its cells',
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


{#
    The faults of the first line of a CSV file: columns without a name, or with
    one that another has.
    names: as csv_shape() returns them.
#}
{% macro csv_header_faults(names) %}
    {% if names == ['"'] %}
        {{ return([{
            'line': 1,
            'fault': 'a double quote that is not closed',
            'remedy': 'close it, and keep the name of a column on one line',
        }]) }}
    {% endif %}
    {% set faults = [] %}
    {% set known = [] %}
    {% for name in names %}
        {% if not name %}
            {% do faults.append({
                'line': 1,
                'fault': 'column ' ~ loop.index ~ ' has no name',
                'remedy': 'name it, or delete it with its cells',
            }) %}
        {% elif name | lower in known %}
            {% do faults.append({
                'line': 1,
                'fault': "two columns are called '" ~ name ~ "'",
                'remedy': 'rename or delete one of them; case does not matter',
            }) %}
        {% endif %}
        {% do known.append(name | lower) %}
    {% endfor %}
    {{ return(faults) }}
{% endmacro %}


{#
    Spark's own reader takes rows as they come, so their text is looked at
    first. It is cut at every double quote: each second part lies inside quotes,
    where commas and line ends belong to a cell and are masked. What is left is
    cut into rows and cells at sight. A cell in quotes must be so from end to
    end. One query for all files, which lie in one folder, since each query
    costs half a second.
#}
{% macro spark__malformed_csv_rows(paths, needs_all_cells) %}
    {% if not paths %}
        {{ return([]) }}
    {% endif %}
    {% set found = run_query(spark_csv_faults(paths, needs_all_cells)).rows %}
    {% set remedies = {
        'more cells than the header has':
            'put a cell that holds a comma in double quotes',
        'fewer cells than the header has':
            'add the missing cells, blank if need be',
        'text that is not UTF-8': 'save the file as CSV UTF-8',
        'an odd number of double quotes':
            'close the open one; write a quote inside a cell twice',
        'a double quote inside a cell':
            'put the whole cell in quotes, and write the quote inside twice',
        'a line end of another kind': 'save the file anew',
        'the file is empty': 'write its header, even when it has no rows',
    } %}
    {% set faults = [] %}
    {% for name, path in paths.items() %}
        {% for row in found if row[0] == path.split('/') | last %}
            {% if row[2] %}
                {% do faults.append({
                    'file': name, 'line': row[1], 'fault': row[2],
                    'remedy': remedies[row[2]],
                }) %}
            {% endif %}
        {% else %}
            {% do faults.append({
                'file': name, 'line': 1, 'fault': 'the file is empty',
                'remedy': remedies['the file is empty'],
            }) %}
        {% endfor %}
    {% endfor %}
    {{ return(faults) }}
{% endmacro %}

{% macro spark_csv_faults(paths, needs_all_cells) %}
    {% set folder = (paths.values() | first).split('/')[:-1] | join('/') %}
    {% set names = [] %}
    {% for path in paths.values() %}
        {% do names.append(path.split('/') | last) %}
    {% endfor %}
    with

    lines as (

        select
            _metadata.file_name as file_name,
            posexplode(split(
                array_join(
                    transform(
                        split(value, '"'),
                        (part, place) -> case
                            when place % 2 = 0 then part
                            else translate(part, ',' || chr(10), ' ' || chr(30))
                        end
                    ),
                    '"'
                ),
                chr(10)
            )) as (place, line_end)
        from text.`{{ folder ~ '/{' ~ names | join(',') ~ '}' }}`
        with (wholetext = 'true')

    ),

    counted as (

        select
            file_name,
            place,
            trim(trailing chr(13) from line_end) as line_text,
            endswith(line_end, chr(13)) as has_cr,
            length(line_end) - length(replace(line_end, ',', '')) + 1
                as cell_count,
            length(line_end) - length(replace(line_end, '"', ''))
                as quote_count,
            length(line_end) - length(replace(line_end, chr(30), '')) + 1
                as line_count
        from lines

    ),

    {# After the last line end there is one more, empty line. #}
    known as (

        select
            *,
            (max(place) over files) = place as is_last,
            first_value(cell_count) over places
                as header_cell_count,
            (sum(quote_count) over files) % 2 = 1 as has_open_quote,
            1 + (sum(line_count) over places) - line_count
                as line,
            first_value(has_cr) over places as has_first_cr
        from counted
        window
            files as (partition by file_name),
            places as (partition by file_name order by place)

    ),

    faults as (

        select
            file_name,
            line,
            case
                when has_open_quote
                    then
                        case
                            when place = 0
                                then 'an odd number of double quotes'
                        end
                when place = 0 and trim(line_text) = ''
                    then 'the file is empty'
                when has_cr != has_first_cr and not is_last
                    then 'a line end of another kind'
                when line_text = '' then null
                when contains(line_text, '\uFFFD')
                    then 'text that is not UTF-8'
                when not regexp_like(
                    line_text,
                    '^(("[^"]*+")++|[^",]*+)(,(("[^"]*+")++|[^",]*+))*+$'
                )
                    then 'a double quote inside a cell'
                when cell_count > header_cell_count
                    then 'more cells than the header has'
                {%- if needs_all_cells %}
                when cell_count < header_cell_count
                    then 'fewer cells than the header has'
                {%- endif %}
            end as fault
        from known

    )

    {# The header too, for without it the file is empty. #}
    select *
    from faults
    where fault is not null or line = 1
    order by file_name, line
{% endmacro %}
