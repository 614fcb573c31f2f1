{#
    The faults of rows whose scoring_model does not exist.

    rows: CTE with the columns rule and scoring_model; models: CTE of
    scoring_models.csv.
#}
{% macro unknown_model_faults(rows, models) -%}
    select
        {{ rows }}.rule,
        'unknown model ' || {{ cell_in_words(rows ~ '.scoring_model') }}
            as fault,
        'add it to scoring_models.csv, or use one of '
            || {{ names_in_words('scoring_model', models) }} as remedy
    from {{ rows }}
    anti join {{ models }}
        on {{ rows }}.scoring_model = {{ models }}.scoring_model
    where {{ rows }}.scoring_model is not null
{%- endmacro %}
