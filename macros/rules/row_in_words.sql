{#
    The name by which a fault calls a row of a rule file: its key, such as
    'b2b_saas / pricing_page_visited'; a blank cell of the key is (blank).

    columns: the columns of the key.
#}
{% macro row_in_words(columns) -%}
    concat_ws(
        ' / '
        {%- for column in columns -%}
            , coalesce({{ column }}, '(blank)')
        {%- endfor -%}
    )
{%- endmacro %}
