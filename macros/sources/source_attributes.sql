{#
    The attributes in one table of a source: the columns that its layout does
    not name, less those that can say nothing of a lead or an account.

    The layout's `attributes` says which: of (the raw table: leads or accounts),
    prefix (what such columns begin with, taken off), renamed (name -> the name
    that the default rules know), left_out (names), left_out_beginnings (of
    those that are not renamed), and, if need be, suffix (the mark of fields
    that the company added itself: taken off where no other has the name
    without it, and none of them is left out by its beginning) and taken (names
    that the model gives to columns itself). Columns of the loader (_…) and
    lists and structures are none. Returns a list of {name, given, quoted,
    type}; given is the vendor's name without the prefix.
#}
{% macro source_attributes(source, table) %}
    {% set layout = source_layout(source)[table] %}
    {% set rules = layout.attributes or {} %}
    {% set taken = [] %}
    {% if rules %}
        {% do taken.extend(raw_layout()[rules.of].columns.keys()) %}
        {% do taken.extend(rules.taken or []) %}
    {% endif %}
    {% set attributes = [] %}
    {% for turn in ['renamed', 'own', 'added'] if rules %}
        {% for column in source_columns(source, table)
            if column.name not in layout.columns
            and column.name.startswith(rules.prefix) %}
            {% set given = column.name[rules.prefix | length:] %}
            {% set bare = given.removesuffix(rules.suffix or '') %}
            {% set kind = 'renamed' if given in rules.renamed
                else 'own' if bare == given else 'added' %}
            {% set name = rules.renamed.get(
                given, given if bare in taken else bare
            ) %}
            {% if kind == turn
                and name not in taken and given not in rules.left_out
                and not is_nested(column)
                and not column.name.startswith('_')
                and not (
                    kind == 'own'
                    and given.startswith(rules.left_out_beginnings)
                ) %}
                {% do taken.append(name) %}
                {% do attributes.append({
                    'name': name, 'given': given,
                    'quoted': column.quoted, 'type': column.type,
                }) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {{ return(attributes) }}
{% endmacro %}


{#
    The attributes of a table of a source as select items under their own
    names, each with a comma after it.
    rows: the CTE that holds source_rows().
#}
{% macro select_source_attributes(source, table, rows) %}
    {%- for attribute in source_attributes(source, table) %}
        {{ rows }}.{{ quoted_name('attribute__' ~ attribute.name) }}
            as {{ quoted_name(attribute.name) }},
    {%- endfor %}
{% endmacro %}


{#
    A query with one row per attribute in a table of a source: given_name, the
    vendor's, and attribute_name, ours.
#}
{% macro source_attribute_names(source, table) %}
    {%- for attribute in source_attributes(source, table) %}
        select
            {{ dbt.string_literal(dbt.escape_single_quotes(attribute.given)) }}
                as given_name,
            {{ dbt.string_literal(dbt.escape_single_quotes(attribute.name)) }}
                as attribute_name
        {{ 'union all' if not loop.last }}
    {%- else %}
        select
            cast(null as string) as given_name,
            cast(null as string) as attribute_name
        where false
    {%- endfor %}
{% endmacro %}
