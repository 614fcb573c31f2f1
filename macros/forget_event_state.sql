{#
    After a run has read what the last one that finished knew of the events:
    takes it away. A run that dies before it comes to stg_event_state then
    leaves nothing, and the next reads all events again: what was taken in under
    rules, merges or rows that are no longer there may stand in any table.

    Not by ref: stg_event_state is built after the model whose hook this is.
#}
{% macro forget_event_state() -%}
    {%- set node = graph.nodes[
        'model.' ~ project_name ~ '.stg_event_state'
    ] if execute -%}
    {%- set state = adapter.get_relation(
        node.database, node.schema, node.alias
    ) if execute -%}
    {{ 'truncate table ' ~ state if state }}
{%- endmacro %}
