{#
    The day of the run, in UTC: the one look at the clock. Of models only the
    refusal of events from the future reads it; the var run_on takes its place.
#}
{% macro run_day() -%}
    cast('{{ var("run_on") or run_started_at.strftime("%Y-%m-%d") }}' as date)
{%- endmacro %}
