{#
    Google Analytics 4 as it exports events to BigQuery (support.google.com/
    analytics/answer/7029846): one table of all days, with the list
    event_params, or with that list as JSON text, or with its parameters as
    columns of their own names.
#}
{% macro google_analytics_layout() %}
    {% set id = {'kind': 'id', 'required': false} %}
    {% set id_required = {'kind': 'id', 'required': true} %}
    {{ return({
        'events': {'required': true, 'columns': {
            'event_name': id_required,
            'user_pseudo_id': id_required,
            'user_id': id,
            'event_bundle_sequence_id': id,
            'batch_page_id': id,
            'batch_ordering_id': id,
            'batch_event_index': id,
            'page_location': id,
            'form_id': id,
            'form_name': id,
            'file_name': id,
            'event_params': {'kind': 'given', 'required': false},
            'event_timestamp': {'kind': 'microseconds', 'required': true},
        }},
    }) }}
{% endmacro %}


{#
    The parameters of the events of Google Analytics, as event_parameter()
    reads them. column: event_params as it is given.
#}
{% macro google_analytics_parameters(column) %}
    {%- set found = named_column(
        source_columns('google_analytics', 'events'), 'event_params'
    ) -%}
    {%- if found and found.type not in ('VARCHAR', 'STRING', 'JSON') -%}
        {{ column }}
    {%- else -%}
        {{ event_parameters_of_json(
            'cast(' ~ column ~ ' as string)'
        ) }}
    {%- endif -%}
{% endmacro %}
