{#
    The whole row of a raw table as JSON text, for rejected_records.
#}
{% macro raw_row(table) %}
    {%- if raw_columns(table) -%}
        {{ row_as_json(table) }}
    {%- else -%}
        cast(null as string)
    {%- endif -%}
{% endmacro %}


{#
    The other columns of a raw row as one text, which orders rows with equal
    keys and times: first those of raw_layout(), then the rest by name, each as
    text, missing as blank.

    table: a key of raw_layout(); without: its key and time columns.
#}
{% macro raw_row_order(table, without) %}
    {%- set columns = raw_columns(table)
        | rejectattr('name', 'in', without) | list -%}
    {%- set named = raw_layout()[table].columns.keys() | list -%}
    {%- set ordered = [] -%}
    {%- for name in named -%}
        {%- do ordered.extend(
            columns | selectattr('name', 'equalto', name) | list
        ) -%}
    {%- endfor -%}
    {%- do ordered.extend(
        columns | rejectattr('name', 'in', named)
        | sort(attribute='name') | list
    ) -%}
    {%- if ordered -%}
        concat_ws(
            chr(31)
            {%- for column in ordered %},
            coalesce(cast({{ column.quoted }} as string), '')
            {%- endfor %}
        )
    {%- else -%}
        ''
    {%- endif -%}
{% endmacro %}
