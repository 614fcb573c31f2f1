{#
    The attribute columns of leads or accounts: every column that raw_layout()
    does not name.

    Returns a list of {name, quoted, type}. An attribute of accounts is named
    account_x; one that leads has a column for is left to leads. email_domain
    is computed from the e-mail address, never read.
#}
{% macro raw_attributes(table) %}
    {% set taken = raw_layout()[table].columns.keys() | list %}
    {% set own = raw_columns('leads') | map(attribute='name') | list %}
    {% set attributes = [] %}
    {% for column in raw_columns(table) if column.name not in taken %}
        {% set name = column.name if table == 'leads'
            else 'account_' ~ column.name %}
        {% set is_taken = name == 'email_domain'
            or (table == 'accounts' and name in own) %}
        {% if not is_taken %}
            {% do attributes.append({
                'name': name, 'quoted': column.quoted, 'type': column.type,
            }) %}
        {% endif %}
    {% endfor %}
    {{ return(attributes) }}
{% endmacro %}


{#
    The attribute columns of leads or accounts as select items, cleaned, blank
    where missing, named attribute__<name>. Each ends with a comma.
#}
{% macro select_attributes(table) %}
    {%- for attribute in raw_attributes(table) %}
        {{ attribute_text(column_text(attribute)) }}
            as {{ quoted_name('attribute__' ~ attribute.name) }},
    {%- endfor %}
{% endmacro %}


{#
    The names of the attributes of a lead: the columns of leads, email_domain,
    and the columns of accounts.
#}
{% macro lead_attribute_names() %}
    {{ return(
        raw_attributes('leads') | map(attribute='name') | list
        + ['email_domain']
    ) }}
{% endmacro %}

{% macro account_attribute_names() %}
    {{ return(raw_attributes('accounts') | map(attribute='name') | list) }}
{% endmacro %}


{#
    Attribute columns as rows: what select_attributes() laid side by side.

    relation: what to read; key: its key column; names: attribute names; where:
    a condition. Yields a query with one row per key x attribute: key,
    attribute_name, attribute_value (blank: missing).
#}
{% macro attribute_rows(relation, key, names, where) %}
    {%- if names -%}
        select
            {{ key }},
            substr(attribute_column, 12) as attribute_name,
            attribute_value
        from {{ relation }}
        unpivot (
            attribute_value for attribute_column in (
                {%- for name in names %}
                {{ quoted_name('attribute__' ~ name) }}
                {{- ',' if not loop.last }}
                {%- endfor %}
            )
        )
        where {{ where }}
    {%- else -%}
        select
            {{ key }},
            cast(null as string) as attribute_name,
            cast(null as string) as attribute_value
        from {{ relation }}
        where false
    {%- endif -%}
{% endmacro %}


{#
    A list of names as a query with one row per name, quoted as text.
#}
{% macro names_as_rows(names, column) %}
    {%- for name in names %}
        select {{ dbt.string_literal(dbt.escape_single_quotes(name)) }} as {{ column }}
        {{ 'union all' if not loop.last }}
    {%- else -%}
        select cast(null as string) as {{ column }} where false
    {%- endfor -%}
{% endmacro %}
