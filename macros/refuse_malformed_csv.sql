{#
    Stops the run with one message that lists every line of CSV files that
    cannot be read as it was meant: file · line · what · how to mend.

    paths: file name to show -> path; needs_all_cells: see malformed_csv_rows.
#}
{% macro refuse_malformed_csv(paths, needs_all_cells) %}
    {% set lines = [] %}
    {% for fault in malformed_csv_rows(paths, needs_all_cells) %}
        {% do lines.append(
            fault.file ~ ' · line ' ~ fault.line ~ ' · ' ~ fault.fault ~ ' · '
            ~ fault.remedy
        ) %}
    {% endfor %}
    {% if lines %}
        {{ exceptions.raise_compiler_error(
            lines | length ~ ' line(s) cannot be read; nothing was scored.\n'
            ~ lines[:50] | join('\n')
            ~ ('\n… and more' if lines | length > 50 else '')
        ) }}
    {% endif %}
{% endmacro %}
