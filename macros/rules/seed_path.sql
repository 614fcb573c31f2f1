{#
    The path of the file that a seed is loaded from; it is absolute already
    where rules_folder is.
    seed: a node of the graph, or `model` while the seed is loaded.
#}
{% macro seed_path(seed) %}
    {%- set path = seed.original_file_path -%}
    {{- return(
        path if path.startswith('/') else seed.root_path ~ '/' ~ path
    ) -}}
{% endmacro %}
