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
    The whole row of a raw table as one text that orders rows with equal keys
    and times: the columns of raw_layout(), then the others by name, each as
    text, missing as blank.
#}
{% macro raw_row_order(table) %}
    {%- set columns = raw_columns(table) -%}
    {%- set ordered = [] -%}
    {%- for name in raw_layout()[table].columns -%}
        {%- do ordered.extend(
            columns | selectattr('name', 'equalto', name) | list
        ) -%}
    {%- endfor -%}
    {%- do ordered.extend(
        columns
        | rejectattr('name', 'in', raw_layout()[table].columns.keys() | list)
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
        cast(null as string)
    {%- endif -%}
{% endmacro %}
