{#
    The three strongest reasons of a group as one text, joined by "; "; null
    where there is none. An aggregate of rows with reason_rank, 1 the strongest.

    text: the column that words a reason; condition: which rows are of this kind.
#}
{% macro three_reasons(text, condition) -%}
    nullif(concat_ws(
        '; ',
        max({{ text }}) filter (where {{ condition }} and reason_rank = 1),
        max({{ text }}) filter (where {{ condition }} and reason_rank = 2),
        max({{ text }}) filter (where {{ condition }} and reason_rank = 3)
    ), '')
{%- endmacro %}
