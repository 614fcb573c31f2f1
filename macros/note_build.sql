{#
    Notes in the database that its marts are being rebuilt. What was noted last
    says whether they are whole, even after a run that was killed.
#}
{% macro note_build_start() %}
    {% if execute and flags.WHICH in ('build', 'run', 'seed') %}
        {% do note_build('unfinished', 'it did not come to its end') %}
    {% endif %}
{% endmacro %}


{#
    Notes what became of the run: green when it has built every seed and model
    and run every data test, and none failed.

    results: of dbt, one per node.
#}
{% macro note_build_end(results) %}
    {% if execute and flags.WHICH in ('build', 'run', 'seed') %}
        {% set faulty = results | selectattr(
            'status', 'in', ['error', 'fail', 'runtime error', 'skipped']
        ) | map(attribute='node.name') | list %}
        {% set left_out = [] %}
        {% for id, node in graph.nodes.items()
            if node.resource_type in ('seed', 'model', 'test')
            and node.config.enabled and id not in selected_resources %}
            {% do left_out.append(node.name) %}
        {% endfor %}
        {% if faulty %}
            {% do note_build('red', 'failed or skipped: ' ~ in_short(faulty)) %}
        {% elif left_out %}
            {% do note_build('partial', 'it left out ' ~ in_short(left_out)) %}
        {% else %}
            {% do note_build('green', 'everything was built and tested') %}
        {% endif %}
    {% endif %}
{% endmacro %}


{# The first names of a list, and how many there are besides. #}
{% macro in_short(names) %}
    {{- return(
        names[:3] | join(', ') ~ (
            ' and ' ~ (names | length - 3) ~ ' more' if names | length > 3
            else ''
        )
    ) -}}
{% endmacro %}


{#
    Puts one row in place of what build_state held.
    state: green, red, partial or unfinished; reason: in words.
#}
{% macro note_build(state, reason) %}
    {% set table = build_state() %}
    {% do adapter.create_schema(table.without_identifier()) %}
    {% do run_query('drop table if exists ' ~ table) %}
    {% do run_query(
        'create table ' ~ table ~ ' as select '
        ~ dbt.string_literal(invocation_id) ~ ' as invocation_id, '
        ~ dbt.string_literal(state) ~ ' as state, '
        ~ dbt.string_literal(dbt.escape_single_quotes(reason)) ~ ' as reason, '
        ~ "cast('" ~ run_started_at.strftime('%Y-%m-%d %H:%M:%S')
        ~ "' as timestamp) as started_at"
    ) %}
{% endmacro %}


{#
    The table of one row that says how the last build ended: invocation_id,
    state, reason, started_at (UTC). It stands apart from the marts, which are
    the same whenever they are built.
#}
{% macro build_state() %}
    {{ return(api.Relation.create(
        database=target.database or none,
        schema=target.schema ~ '_builds', identifier='build_state', type='table'
    )) }}
{% endmacro %}
