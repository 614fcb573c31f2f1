{#
    After rule_faults is built: stops the build with one message that lists all
    its rows, so that nothing is scored by rules that are not understood.
#}
{% macro refuse_rule_faults() %}
    {% if execute %}
        {% set faults = run_query(
            'select file_name, rule, fault, remedy from ' ~ this
            ~ ' order by file_name, rule, fault'
        ).rows %}
        {% if faults | length > 0 %}
            {% set lines = [
                faults | length
                ~ ' fault(s) in the rule files; nothing was scored.'
            ] %}
            {% for fault in faults %}
                {% do lines.append(
                    fault.values() | join(' · ') | replace('\n', ' ')
                ) %}
            {% endfor %}
            {{ exceptions.raise_compiler_error(lines | join('\n')) }}
        {% endif %}
    {% endif %}
{% endmacro %}
