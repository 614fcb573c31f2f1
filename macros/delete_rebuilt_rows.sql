{#
    Before a table that is kept from run to run takes the rows of what this run
    rebuilds (stg_event_scope, stg_rebuilt_days, stg_changed_leads): takes away
    those that are there. Yields nothing before the first run.

    The table has lead_key (null: nobody's) and occurred_on (null: no_day()).
#}
{% macro delete_rebuilt_rows() -%}
    {%- set condition = '(select is_everything from '
        ~ ref('stg_event_scope') ~ ')'
        ~ ' or coalesce(occurred_on, ' ~ no_day() ~ ') in ('
        ~ 'select occurred_on from ' ~ ref('stg_rebuilt_days')
        ~ ' where not is_only_read)'
        ~ ' or lead_key in ('
        ~ 'select lead_key from ' ~ ref('stg_changed_leads') ~ ')' -%}
    {%- if execute and load_cached_relation(this) -%}
        {{ delete_rows(this, condition) }}
    {%- endif -%}
{%- endmacro %}
