{#
    How a CSV file is written: {names, is_strict, has_open_quote}. DuckDB only.

    names: the columns of its first line, none when the file is empty; '"' alone
    for a line that ends inside quotes.
    is_strict: whether DuckDB can read it by the letter of the standard; not
    when its lines end now in LF, now in CR LF, or hold a CR. has_open_quote:
    whether such a file has an odd number of double quotes (in others the reader
    finds out).
#}
{% macro csv_shape(path) %}
    {# Cut at LF, a file with CR LF shows a blank line after each line. Lines
       that are not UTF-8 are left out here: malformed_csv_rows names them. #}
    {% set lines = "from read_csv('" ~ path | replace("'", "''") ~ "', "
        ~ "header = false, auto_detect = false, strict_mode = false, "
        ~ "ignore_errors = true, new_line = '\\n', "
        ~ "delim = '\x1f\x1e\x1d', quote = '', escape = '', "
        ~ "columns = {'line': 'varchar'})" %}
    {# Not first(line), which several threads may answer with another line. #}
    {% set header = run_query("select line " ~ lines ~ " limit 1").rows %}
    {# Cut at CR LF, each CR takes the sign after it along. Of the bytes of the
       file only its mark may be missing, else there are lines left out. #}
    {% set size = "(select sum(strlen(line)) + count(*) " %}
    {% set shape = run_query(
        "select count(line), count(*) - count(line), "
        ~ "sum(length(line) - length(replace(line, '\"', ''))), "
        ~ size ~ lines ~ ") - "
        ~ size ~ lines | replace("'\\n'", "'\\r\\n'") ~ "), "
        ~ "(select max(size) from read_blob('" ~ path | replace("'", "''")
        ~ "')) - " ~ size ~ lines ~ ") " ~ lines
    ).rows[0] %}
    {% set names = [] %}
    {% if header and header[0][0] and header[0][0].count('"') % 2 == 1 %}
        {% do names.append('"') %}
    {% elif header and header[0][0] %}
        {# A comma that an even number of quotes follows separates cells. #}
        {% for cell in modules.re.split(
            ',(?=(?:[^"]*"[^"]*")*[^"]*$)', header[0][0]
        ) %}
            {% set name = cell | trim %}
            {% if name.startswith('"') and name.endswith('"') %}
                {% set name = name[1:-1] | replace('""', '"') %}
            {% endif %}
            {% do names.append(name | trim) %}
        {% endfor %}
    {% endif %}
    {% set is_strict = (shape[1] == 0 or shape[1] >= shape[0])
        and (shape[3] or 0) <= shape[1] and (shape[4] or 0) <= 3 %}
    {{ return({
        'names': names,
        'is_strict': is_strict,
        'has_open_quote': not is_strict and shape[2] % 2 == 1,
    }) }}
{% endmacro %}
