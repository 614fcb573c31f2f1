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
