{#
    The faults of rules whose group does not exist. Of an unknown model nothing
    exists, so its rows are left to unknown_model_faults.

    rows: CTE with the columns rule, scoring_model and rule_group; groups and
    models: CTEs of rule_groups.csv and scoring_models.csv.
#}
{% macro unknown_group_faults(rows, groups, models) -%}
    select
        {{ rows }}.rule,
        'unknown rule_group ' || {{ cell_in_words(rows ~ '.rule_group') }}
            as fault,
        'name a group that the model has in rule_groups.csv, or add it there'
            as remedy
    from {{ rows }}
    anti join {{ groups }}
        on
            {{ rows }}.scoring_model = {{ groups }}.scoring_model
            and {{ rows }}.rule_group = {{ groups }}.rule_group
    where
        {{ rows }}.rule_group is not null
        and {{ rows }}.scoring_model in (
            select {{ models }}.scoring_model from {{ models }}
        )
{%- endmacro %}
