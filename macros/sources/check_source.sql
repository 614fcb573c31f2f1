{#
    Refuses a source without a required table or column, before anything is
    built, in a sentence that says the remedy.
#}
{% macro check_source(source) %}
    {% set place = var('sources')[source] %}
    {% for table, layout in source_layout(source).items() %}
        {% set columns = source_columns(source, table) %}
        {% if layout.required and not columns %}
            {{ exceptions.raise_compiler_error(
                "The source " ~ source ~ " has no table "
                ~ (layout.name or table) ~ " in " ~ place ~ ". Correct the "
                ~ "schema in the var sources, or let the loader sync that "
                ~ "table."
            ) }}
        {% endif %}
        {% do refuse_missing_columns(
            columns, layout,
            'The table ' ~ (layout.name or table)
            ~ ' of the source ' ~ source,
            'Let the loader sync that column too (docs/sources.md).'
        ) %}
    {% endfor %}
{% endmacro %}
