{#
    One cell of a rule file as trimmed text, null when blank.

    file: the rule file without .csv; column: its column. A column that the
    file lacks is null, and rule_faults says so.
#}
{% macro rule_cell(file, column) %}
    {%- set relation = ref(file) -%}
    {%- set found = [] -%}
    {%- if execute -%}
        {%- for item in adapter.get_columns_in_relation(relation)
            if item.name | lower == column -%}
            {%- do found.append(quoted_name(item.name)) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if found -%}
        {{ trim_text(found[0]) }}
    {%- else -%}
        cast(null as string)
    {%- endif -%}
{% endmacro %}
