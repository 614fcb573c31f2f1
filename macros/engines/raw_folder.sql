{#
    The folder whose files are bound as raw tables; none when the raw tables
    come from elsewhere. Where seeds are slow the sample is bound as well.
#}
{% macro raw_folder() %}
    {{- return(adapter.dispatch('raw_folder')()) -}}
{% endmacro %}

{% macro default__raw_folder() %}
    {{- return(var('raw_folder')) -}}
{% endmacro %}

{% macro spark__raw_folder() %}
    {{- return(
        var('raw_folder')
        or ('' if var('raw_tables') or var('sources') else 'seeds/raw')
    ) -}}
{% endmacro %}
