{#
    How the marts put ids, counts, days and points into words.
#}

{# pricing_page_visited -> Pricing page visited #}
{% macro words_from_id(id) -%}
    upper(left({{ id }}, 1)) || replace(substr({{ id }}, 2), '_', ' ')
{%- endmacro %}

{# 1 -> ' once', 2 -> ' twice', 7 -> ' 7 times' #}
{% macro times_in_words(count) -%}
    case {{ count }}
        when 1 then ' once'
        when 2 then ' twice'
        else ' ' || cast({{ count }} as string) || ' times'
    end
{%- endmacro %}

{# 0 -> 'today', 1 -> 'yesterday', 3 -> '3 days ago' #}
{% macro days_ago_in_words(days) -%}
    case {{ days }}
        when 0 then 'today'
        when 1 then 'yesterday'
        else cast({{ days }} as string) || ' days ago'
    end
{%- endmacro %}

{# Points to two decimals without trailing zeros: 14.0000 -> 14 #}
{% macro number_in_words(points) -%}
    case
        when round({{ points }}, 2) = round({{ points }}, 0)
            then cast(cast(round({{ points }}, 0) as decimal(18, 0)) as string)
        when round({{ points }}, 2) = round({{ points }}, 1)
            then cast(cast(round({{ points }}, 1) as decimal(18, 1)) as string)
        else cast(cast(round({{ points }}, 2) as decimal(18, 2)) as string)
    end
{%- endmacro %}

{# Points with their sign: 14.0000 -> +14 #}
{% macro points_in_words(points) -%}
    case when round({{ points }}, 2) > 0 then '+' else '' end
    || {{ number_in_words(points) }}
{%- endmacro %}
