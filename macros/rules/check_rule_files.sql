{#
    Before anything is loaded: stops the run with one message that lists every
    line of the rule files that cannot be read as it was meant. What the cells
    say is checked later, by rule_faults.
#}
{% macro check_rule_files() %}
    {% if execute %}
        {% set lines = [] %}
        {% for seed in graph.nodes.values()
            | selectattr('resource_type', 'equalto', 'seed')
            | selectattr('config.schema', 'equalto', 'rules')
            | sort(attribute='name') %}
            {% for fault in malformed_csv_rows(
                adapter.get_seed_file_path(seed)
            ) %}
                {% do lines.append(
                    seed.name ~ '.csv · line ' ~ fault.line ~ ' · '
                    ~ fault.fault ~ ' · ' ~ fault.remedy
                ) %}
            {% endfor %}
        {% endfor %}
        {% if lines %}
            {{ exceptions.raise_compiler_error(
                lines | length ~ ' line(s) of the rule files cannot be read; '
                ~ 'nothing was scored.\n' ~ lines | join('\n')
            ) }}
        {% endif %}
    {% endif %}
{% endmacro %}
