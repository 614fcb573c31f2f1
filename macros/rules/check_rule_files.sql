{#
    Before anything is loaded: refuses rule files with lines that cannot be read
    as they were meant. What the cells say is checked later, by rule_faults.
#}
{% macro check_rule_files() %}
    {% if execute %}
        {% set paths = {} %}
        {% for seed in graph.nodes.values()
            | selectattr('resource_type', 'equalto', 'seed')
            | selectattr('config.schema', 'equalto', 'rules')
            | sort(attribute='name') %}
            {% do paths.update({
                seed.name ~ '.csv': seed_path(seed)
            }) %}
        {% endfor %}
        {% do refuse_malformed_csv(paths, needs_all_cells=false) %}
    {% endif %}
{% endmacro %}
