{#
    The path of the file that a seed is loaded from.
    seed: a node of the graph, or `model` while the seed is loaded.
#}
{% macro seed_path(seed) %}
    {{- return(seed.root_path ~ '/' ~ seed.original_file_path) -}}
{% endmacro %}
