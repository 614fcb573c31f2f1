{#
    The remedy for a word that is not allowed, as SQL text:
    use_rule_words('axis') is 'use one of fit, engagement, total, account'.

    kind: a key of rule_vocabulary.
#}
{% macro use_rule_words(kind) -%}
    'use one of {{ rule_vocabulary()[kind] | join(", ") }}'
{%- endmacro %}
