{#
    A UTC timestamp from ISO 8601 text, with an offset or in UTC; null when the
    text is not one, or in UTC not in the years 1 to 9999.
#}
{% macro parse_timestamp(text) %}
    {{- return(adapter.dispatch('parse_timestamp')(text)) -}}
{% endmacro %}

{% macro default__parse_timestamp(text) -%}
    case
        when regexp_full_match({{ text }}, '{{ iso_8601_pattern() }}')
            then {{ within_calendar(
                "cast(try_cast(regexp_replace(" ~ text
                ~ ", ' ([Z+-])', '\\1') as timestamptz) as timestamp)"
            ) }}
    end
{%- endmacro %}

{% macro iso_8601_pattern() -%}
    [0-9]{4}-[0-9]{2}-[0-9]{2}([T ]([01][0-9]|2[0-3]):[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?( ?(Z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?))?)?
{%- endmacro %}

{# Spark wants seconds before an offset. #}
{% macro spark__parse_timestamp(text) -%}
    case
        when regexp_like({{ text }}, '^{{ iso_8601_pattern() }}\\z')
            then {{ within_calendar(
                "try_cast(regexp_replace(" ~ text
                ~ ", '^(.{13}:[0-9]{2})( ?[Z+-].*)?$', '$1:00$2')"
                ~ " as timestamp)"
            ) }}
    end
{%- endmacro %}

{# Engines know more years than this, which what reads the marts does not. #}
{% macro within_calendar(moment) -%}
    case when {{ is_in_calendar(moment) }} then {{ moment }} end
{%- endmacro %}

{% macro is_in_calendar(moment) -%}
    {{ moment }} between timestamp '0001-01-01 00:00:00'
    and timestamp '9999-12-31 23:59:59.999999'
{%- endmacro %}
