{#
    Whether a lead id of an event stands for a visitor who may never become
    known: it begins with anonymous: and is refused as no unknown lead.
#}
{% macro is_anonymous_id(lead_id) -%}
    left({{ lead_id }}, 10) = 'anonymous:'
{%- endmacro %}
