{#
    The source that brings a system which several loaders land alike, such as
    salesforce_fivetran for salesforce: the first that the var sources names, or
    any while none is switched on.
#}
{% macro loaded_by(system) %}
    {% set sources = [] %}
    {% for source in var('sources').keys() | list + known_sources().keys() | list
        if source_system(source) == system %}
        {% do sources.append(source) %}
    {% endfor %}
    {{ return(sources | first) }}
{% endmacro %}


{#
    The system of a source, by whose name its models go: the source itself
    where each loader needs models of its own.
#}
{% macro source_system(source) %}
    {{ return({
        'hubspot_fivetran': 'hubspot',
        'hubspot_airbyte': 'hubspot',
        'salesforce_fivetran': 'salesforce',
        'salesforce_airbyte': 'salesforce',
        'marketo_fivetran': 'marketo',
        'marketo_airbyte': 'marketo',
    }.get(source, source)) }}
{% endmacro %}
