{#
    Aggregate: of the texts of a group the one that takes the fewest edits to
    become another text; of equals the first by name.
#}
{% macro nearest_text(text, candidate) -%}
    min_by(
        {{ candidate }},
        lpad(cast(levenshtein({{ text }}, {{ candidate }}) as string), 9, '0')
        || {{ candidate }}
    )
{%- endmacro %}
