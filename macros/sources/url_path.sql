{#
    The path of the page at an address: /pricing of https://www.acme.com/pricing
    and of /pricing?plan=team; / of an address without one.
#}
{% macro url_path(url) -%}
    case
        when {{ url }} is not null
            then coalesce(
                nullif(
                    regexp_replace(
                        regexp_replace({{ url }}, '[?#].*', ''),
                        '^[a-zA-Z]+://[^/]*', ''
                    ), ''
                ), '/'
            )
    end
{%- endmacro %}
