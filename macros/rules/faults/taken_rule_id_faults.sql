{#
    The faults of rules whose rule_id another rule file has for the same model.

    rows: CTE with the columns rule, scoring_model and rule_id; other_file: CTE
    of the other file, named like it.
#}
{% macro taken_rule_id_faults(rows, other_file) -%}
    select
        {{ rows }}.rule,
        'rule_id ' || {{ cell_in_words(rows ~ '.rule_id') }}
            || ' is also in {{ other_file }}.csv' as fault,
        'rename one of the two' as remedy
    from {{ rows }}
    inner join {{ other_file }}
        on
            {{ rows }}.scoring_model = {{ other_file }}.scoring_model
            and {{ rows }}.rule_id = {{ other_file }}.rule_id
{%- endmacro %}
