{#
    How dbt fills seeds on DuckDB. The adapter's own macro lets DuckDB guess the
    quotes of a file, so that 'hot' may lose its apostrophes; here the format is
    said: commas, double quotes, missing cells at the end of a row are blank.
#}
{% macro duckdb__load_csv_rows(model, agate_table) %}
    {% set path = seed_path(model) %}
    {% set sql %}
        copy {{ this.render() }}
        from '{{ path | replace("'", "''") }}' (
            format csv, header true, auto_detect false, delimiter ',',
            quote '"', escape '"', null_padding true, parallel false,
            strict_mode {{ csv_shape(path).is_strict }}
        )
    {% endset %}
    {% do adapter.add_query(sql, abridge_sql_log=True) %}
    {{ return(sql) }}
{% endmacro %}

{#
    On Spark: the adapter's own macro writes thousands of bindings into one
    statement, which takes minutes; here Spark reads the file.
#}
{% macro spark__load_csv_rows(model, agate_table) %}
    {% set sql %}
        insert into {{ this.render() }}
        select
            {%- for name in agate_table.column_names %}
            {{ quoted_name(name) }}{{ ',' if not loop.last }}
            {%- endfor %}
        from csv.`{{ seed_path(model) }}` with (
            header = 'true', multiLine = 'true', quote = '"', escape = '"'
        )
    {% endset %}
    {% do adapter.add_query(sql, abridge_sql_log=True) %}
    {{ return(sql) }}
{% endmacro %}
