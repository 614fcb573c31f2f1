{#
    The sources that the var sources may name, and which raw tables each fills:
    the folder models/sources/<source> has a model <source>_<table> for each.
    Where several loaders land one system alike, they share the folder and the
    models of that system (source_system).
    identities is no raw table: it holds further ids of a lead (source_people).
#}
{% macro known_sources() %}
    {% set salesforce = [
        'leads', 'accounts', 'attribute_changes', 'events', 'opportunities',
        'sales_feedback'
    ] %}
    {% set marketo = [
        'leads', 'identities', 'accounts', 'attribute_changes', 'events'
    ] %}
    {% set hubspot = [
        'leads', 'identities', 'accounts', 'attribute_changes', 'events',
        'opportunities', 'sales_feedback'
    ] %}
    {{ return({
        'csv': [
            'leads', 'accounts', 'attribute_changes', 'events',
            'opportunities', 'sales_feedback', 'products'
        ],
        'hubspot_fivetran': hubspot,
        'hubspot_airbyte': hubspot,
        'segment': ['leads', 'identities', 'events'],
        'salesforce_fivetran': salesforce,
        'salesforce_airbyte': salesforce,
        'marketo_fivetran': marketo,
        'marketo_airbyte': marketo,
        'google_analytics': ['leads', 'identities', 'events'],
    }) }}
{% endmacro %}


{#
    The layout of one source: table -> {required, columns, attributes?}, what
    the macro <source>_layout() returns.

    columns: column -> {kind, required}, as in raw_layout(); only columns that
    are named here are read. Where the loader calls them otherwise, a table has
    its name, and a column is given under another; is_camel_case: its columns
    are written so (source_name). attributes (of the tables of leads and
    accounts): which other columns are attributes, see source_attributes().
#}
{% macro source_layout(source) %}
    {{ return(context[source ~ '_layout']()) }}
{% endmacro %}
