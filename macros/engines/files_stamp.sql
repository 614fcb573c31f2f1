{#
    A hash of the names, sizes and times of writing of files, found without
    opening any. pattern: see raw_files.
#}
{% macro files_stamp(pattern) %}
    {{- return(adapter.dispatch('files_stamp')(pattern)) -}}
{% endmacro %}

{% macro default__files_stamp(pattern) %}
    {{ return(run_query(
        "select md5(string_agg(filename || ' ' || size || ' ' "
        ~ "|| last_modified, ' ' order by filename)) from read_blob('"
        ~ pattern | replace("'", "''") ~ "')"
    ).rows[0][0]) }}
{% endmacro %}

{# Their contents are a column that is not asked for. #}
{% macro spark__files_stamp(pattern) %}
    {{ return(run_query(
        "select md5(array_join(sort_array(collect_list("
        ~ "path || ' ' || length || ' ' || modificationTime)), ' ')) "
        ~ 'from binaryFile.`' ~ pattern ~ '`'
    ).rows[0][0]) }}
{% endmacro %}
