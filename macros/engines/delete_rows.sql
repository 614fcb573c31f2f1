{#
    In a hook: deletes the rows of a table for which a condition holds.
#}
{% macro delete_rows(relation, condition) %}
    {{- return(adapter.dispatch('delete_rows')(relation, condition)) -}}
{% endmacro %}

{% macro default__delete_rows(relation, condition) -%}
    delete from {{ relation }} where {{ condition }}
{%- endmacro %}

{#
    Tables of files have no delete on Spark. What is kept is written to a table
    of its own first, since none can be read while it is overwritten. Nothing is
    written when no row is to go. Errors: a run has died in the middle.
#}
{% macro spark__delete_rows(relation, condition) %}
    {% set kept = api.Relation.create(
        schema=relation.schema, identifier=relation.identifier ~ '__kept'
    ) %}
    {% if execute and load_cached_relation(kept) %}
        {{ exceptions.raise_compiler_error(
            kept ~ ' is left of a run that died while it deleted rows of '
            ~ relation ~ '. If ' ~ relation ~ ' has fewer rows, or none, run '
            ~ 'first: insert overwrite table ' ~ relation ~ ' select * from '
            ~ kept ~ '. Then, in any case: drop table ' ~ kept ~ '.'
        ) }}
    {% endif %}
    {% if execute and run_query(
        'select 1 from ' ~ relation ~ ' where ' ~ condition ~ ' limit 1'
    ).rows %}
        {% for statement in [
            'create table ' ~ kept ~ ' using parquet as select * from '
            ~ relation ~ ' where not coalesce(' ~ condition ~ ', false)',
            'insert overwrite table ' ~ relation ~ ' select * from ' ~ kept,
            'drop table ' ~ kept,
        ] %}
            {% do run_query(statement) %}
        {% endfor %}
    {% endif %}
{% endmacro %}
