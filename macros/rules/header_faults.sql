{#
    A query of the faults in the first lines of the rule files: columns that
    are documented in _rule_files.yml and missing, and columns that are not
    documented; without rows when there are none.

    files: the rule files without .csv.
#}
{% macro header_faults(files) %}
    {%- set faults = [] -%}
    {%- for file in files -%}
        {%- set relation = ref(file) -%}
        {%- if execute -%}
            {%- set seed = graph.nodes[
                'seed.' ~ project_name ~ '.' ~ file
            ] -%}
            {%- set expected = seed.columns.keys() | list -%}
            {%- set found = [] -%}
            {%- for column in adapter.get_columns_in_relation(relation) -%}
                {%- do found.append(column.name) -%}
            {%- endfor -%}
            {%- set known = found | map('lower') | list -%}
            {%- for column in expected if column not in known -%}
                {%- do faults.append((
                    file, true, "missing column '" ~ column ~ "'",
                    'add it to the first line; the rows of all files are '
                    ~ 'checked once no column is missing'
                )) -%}
            {%- endfor -%}
            {%- for column in found if column | lower not in expected -%}
                {%- do faults.append((
                    file, false, "unknown column '" ~ column ~ "'",
                    'delete it, or rename it to one of '
                    ~ expected | join(', ')
                )) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for file, is_missing, fault, remedy in faults %}
    select
        '{{ file }}.csv' as file_name,
        'header' as rule,
        '{{ fault | replace("'", "''") }}' as fault,
        '{{ remedy }}' as remedy,
        {{ is_missing | lower }} as is_missing_column
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        cast(null as string) as file_name,
        cast(null as string) as rule,
        cast(null as string) as fault,
        cast(null as string) as remedy,
        false as is_missing_column
    limit 0
    {%- endfor %}
{% endmacro %}
