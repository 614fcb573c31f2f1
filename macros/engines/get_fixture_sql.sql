{#
    dbt's own macros that turn the rows of a unit test into SQL. On Spark a
    union of one select per row costs a task per row wherever it is read, so
    there the rows are one list of values.
#}
{% macro get_fixture_sql(rows, column_name_to_data_types) %}
    {{- return(adapter.dispatch('get_fixture_sql')(
        rows, column_name_to_data_types
    )) -}}
{% endmacro %}

{% macro default__get_fixture_sql(rows, column_name_to_data_types) %}
    {{- return(dbt.get_fixture_sql(rows, column_name_to_data_types)) -}}
{% endmacro %}

{% macro spark__get_fixture_sql(rows, column_name_to_data_types) %}
    {% set types = {} %}
    {% set nulls = {} %}
    {% for column in adapter.get_columns_in_relation(this) %}
        {% do types.update({column.name | lower: column.data_type}) %}
        {% do nulls.update({
            column.name | lower: 'cast(null as ' ~ column.data_type ~ ')'
        }) %}
    {% endfor %}
    {% set cells = [] %}
    {% for row in rows or [{}] %}
        {% do cells.append(dict(nulls, **format_row(row, types))) %}
    {% endfor %}
    {{- return(spark_values(cells, rows | length > 0)) -}}
{% endmacro %}

{% macro get_expected_sql(
    rows, column_name_to_data_types, column_name_to_quoted
) %}
    {{- return(adapter.dispatch('get_expected_sql')(
        rows, column_name_to_data_types, column_name_to_quoted
    )) -}}
{% endmacro %}

{% macro default__get_expected_sql(
    rows, column_name_to_data_types, column_name_to_quoted
) %}
    {{- return(dbt.get_expected_sql(
        rows, column_name_to_data_types, column_name_to_quoted
    )) -}}
{% endmacro %}

{% macro spark__get_expected_sql(
    rows, column_name_to_data_types, column_name_to_quoted
) %}
    {% if not rows %}
        {{- return('select * from dbt_internal_unit_test_actual limit 0') -}}
    {% endif %}
    {% set cells = [] %}
    {% for row in rows %}
        {% do cells.append(format_row(row, column_name_to_data_types)) %}
    {% endfor %}
    {{- return(spark_values(cells, true)) -}}
{% endmacro %}

{# Rows of column -> expression, all with the same columns, as a query. #}
{% macro spark_values(rows, has_rows) -%}
    select *
    from values
        {%- for row in rows %}
        ({{ row.values() | map('trim') | join(', ') }})
        {{- ',' if not loop.last }}
        {%- endfor %}
    as fixture (
        {%- for name in rows[0] %}
        {{ quoted_name(name) }}{{ ',' if not loop.last }}
        {%- endfor %}
    )
    {{- ' where false' if not has_rows }}
{%- endmacro %}
