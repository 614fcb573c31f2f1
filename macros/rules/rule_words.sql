{#
    The allowed words of one column as SQL texts, to stand after "in":
    rule_words('axis') is ('fit', 'engagement', 'total', 'account').

    kind: a key of rule_vocabulary.
#}
{% macro rule_words(kind) -%}
    ('{{ rule_vocabulary()[kind] | join("', '") }}')
{%- endmacro %}
