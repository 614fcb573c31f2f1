{#
    All cells of a row of a rule file as one text, columns by name: what
    rules_version is made of. Spaces at the ends of a cell do not count.

    file: the rule file without .csv, to be read by its seed.
#}
{% macro rule_row_text(file) -%}
    {%- set relation = ref(file) -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- do names.append(column.name) -%}
        {%- endfor -%}
    {%- endif -%}
    concat_ws(
        '|', '{{ file }}'
        {%- for name in names | sort %},
        coalesce({{ trim_text(file ~ '.' ~ quoted_name(name)) }}, '')
        {%- endfor %}
    )
{%- endmacro %}
