{#
    The attributes of several tables of a source that are laid one below the
    other, as select items under their own names, each with a comma after it;
    missing where the table that is read lacks one.
    table: which of them is read, as the CTE `rows`; none: none of them.
#}
{% macro select_attributes_of(source, tables, table, rows) %}
    {%- set own = source_attributes(source, table)
        | map(attribute='name') | list if table else [] -%}
    {%- for name in attribute_names_of(source, tables) %}
        {{
            rows ~ '.' ~ quoted_name('attribute__' ~ name) if name in own
            else 'cast(null as string)'
        }} as {{ quoted_name(name) }},
    {%- endfor %}
{% endmacro %}


{#
    The same attributes again, from a CTE that holds them under their own names.
#}
{% macro select_attributes_again(source, tables, rows) %}
    {%- for name in attribute_names_of(source, tables) %}
        {{ rows }}.{{ quoted_name(name) }},
    {%- endfor %}
{% endmacro %}


{# The names of the attributes of several tables of a source. #}
{% macro attribute_names_of(source, tables) %}
    {% set names = [] %}
    {% for table in tables %}
        {% for attribute in source_attributes(source, table)
            if attribute.name not in names %}
            {% do names.append(attribute.name) %}
        {% endfor %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}
