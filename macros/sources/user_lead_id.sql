{#
    The lead id of a user id that a site sends to a web tracker; null for none,
    and for the words that a site sends when it has a bug. A user id that is an
    e-mail address is hashed.
#}
{% macro user_lead_id(source, user_id) -%}
    case
        when
            lower({{ user_id }}) not in (
                'undefined', 'null', 'none', 'nil', 'nan', 'false', '0',
                '[object object]', 'anonymous'
            )
            then
                '{{ source }}:' || case
                    when contains({{ user_id }}, '@')
                        then md5(lower({{ user_id }}))
                    else {{ user_id }}
                end
    end
{%- endmacro %}


{#
    A query with one row per user and further id that its user id is: an e-mail
    address, an id of another source such as hubspot:101, or a lead or contact
    of Salesforce. A bare number is none of HubSpot's, for it may be anything.
    users: a CTE with lead_id and user_id.
#}
{% macro user_identities(users) %}
    select
        lead_id,
        {{ email_identity('user_id') }} as identity_id
    from {{ users }}
    where contains(user_id, '@')

    union distinct

    select
        lead_id,
        user_id as identity_id
    from {{ users }}
    where contains(user_id, ':') and not contains(user_id, '@')

    union distinct

    select
        lead_id,
        'salesforce:' || user_id as identity_id
    from {{ users }}
    where length(user_id) = 18 and left(user_id, 3) in ('003', '00Q')
{% endmacro %}
