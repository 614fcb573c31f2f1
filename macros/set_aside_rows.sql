{#
    The rows of events that earlier runs have set aside, as they were before
    this run; none before the first.
#}
{% macro set_aside_rows() -%}
    {{ kept_rows('stg_set_aside_events', {
        'event_id': 'string',
        'lead_id': 'string',
        'reject_reason': 'string',
    }) }}
{%- endmacro %}
