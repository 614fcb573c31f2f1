{#
    A query with one row per type of HubSpot's e-mail events that is used
    (developers.hubspot.com, email events): given_type in lower case,
    subscription_status (of a status change alone), and our event_type. Left
    out are steps inside HubSpot (processed, dropped, deferred, suppressed), and
    sent: email_sent is what a person of sales wrote, and waits for a reply.
#}
{% macro hubspot_email_event_types() %}
    {%- set types = [
        ('delivered', '', 'email_delivered'),
        ('bounce', '', 'email_bounced'),
        ('open', '', 'email_opened'),
        ('click', '', 'email_clicked'),
        ('forward', '', 'email_forwarded'),
        ('print', '', 'email_printed'),
        ('spamreport', '', 'spam_reported'),
        ('statuschange', 'unsubscribed', 'unsubscribed'),
    ] -%}
    {%- for given_type, status, event_type in types %}
        select
            '{{ given_type }}' as given_type,
            '{{ status }}' as subscription_status,
            '{{ event_type }}' as event_type
        {{ 'union all' if not loop.last }}
    {%- endfor %}
{% endmacro %}


{# HubSpot's own outcome of a call that reached somebody: Connected. #}
{% macro hubspot_connected_call() -%}
    f240bbac-87c9-4f6e-bf70-924b57d47db7
{%- endmacro %}
