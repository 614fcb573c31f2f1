{#
    The id under which an e-mail address is known to several sources: a hash,
    so that it tells nothing of a person who is erased. Null for a text that
    is no address.
#}
{% macro email_identity(email) -%}
    case
        when contains({{ email }}, '@')
            then 'email:' || md5(lower({{ trim_text(email) }}))
    end
{%- endmacro %}
