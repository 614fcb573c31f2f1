{#
    The names of the required cells that a row leaves blank, such as
    'rule_id, points'; null when none is.

    columns: the columns that must not be blank; of a column that ends in _text
    the name in the rule file is given.
#}
{% macro blank_cells(columns) -%}
    nullif(concat_ws(
        ', '
        {%- for column in columns -%}
            , case when {{ column }} is null
                then '{{ column | replace("_text", "") }}' end
        {%- endfor -%}
    ), '')
{%- endmacro %}
