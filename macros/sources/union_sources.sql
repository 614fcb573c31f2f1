{#
    The rows of one table of all sources that are switched on, in their order,
    with equal columns: those of the raw layout, then, of leads and accounts,
    every attribute that any of them has, missing where a source lacks it.

    Yields a query. with_rank: whether it begins with source_rank, the place of
    the source among those that fill the table, from 1.
#}
{% macro union_sources(table, with_rank=false) %}
    {%- set found = [] -%}
    {%- for source in var('sources') if table in known_sources()[source] -%}
        {%- set relation = ref(source_system(source) ~ '_' ~ table) -%}
        {%- do found.append({
            'rank': loop.index, 'relation': relation, 'source': source,
            'columns': relation_columns(relation, source),
        }) -%}
    {%- endfor -%}
    {%- set columns = union_columns(table, found) -%}
    {%- for source in found %}
        select
            {%- if with_rank %}
            cast({{ source.rank }} as int) as source_rank,
            {%- endif %}
            {%- for name, type in columns.items() %}
            {{ cast_column(source.columns, name, type) }}
                as {{ quoted_name(name) }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ source.relation }} as {{ source.source }}
        {{ 'union all' if not loop.last }}
    {%- else %}
        select
            {%- if with_rank %}
            cast(null as int) as source_rank,
            {%- endif %}
            {%- for name, type in columns.items() %}
            cast(null as {{ type }}) as {{ quoted_name(name) }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        where false
    {%- endfor %}
{% endmacro %}


{#
    The columns of a union and their types: name -> string, timestamp or
    boolean. found: the sources, each with its columns.
#}
{% macro union_columns(table, found) %}
    {% set types = {'timestamp': 'timestamp', 'boolean': 'boolean'} %}
    {% set columns = {} %}
    {% set named = raw_layout()[table].columns if table != 'identities'
        else {'lead_id': {'kind': 'id'}, 'identity_id': {'kind': 'id'}} %}
    {% for name, column in named.items() %}
        {% do columns.update({name: types.get(column.kind, 'string')}) %}
    {% endfor %}
    {% for source in found if table in ('leads', 'accounts') %}
        {% for column in source.columns if column.name not in columns %}
            {% do columns.update({column.name: 'string'}) %}
        {% endfor %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}


{#
    The column of a name as a type; null of that type where there is none.
#}
{% macro cast_column(columns, name, type) -%}
    {%- set found = named_column(columns, name) -%}
    {%- if found and type == 'string' -%}
        cast({{ column_text(found) }} as string)
    {%- else -%}
        cast({{ found.quoted if found else 'null' }} as {{ type }})
    {%- endif -%}
{%- endmacro %}


{#
    The attributes of source_lead_rows as select items, each with a comma after
    it. rows: what they are read from.
#}
{% macro select_lead_attributes(rows) %}
    {%- set named = raw_layout()['leads'].columns.keys() | list -%}
    {%- for column in relation_columns(ref('source_lead_rows'), rows)
        if column.name not in named and column.name != 'source_rank' %}
        {{ column.quoted }},
    {%- endfor %}
{% endmacro %}
