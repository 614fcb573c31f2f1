with

grade_actions as (

    select
        *,
        {{ row_in_words([
            'scoring_model', 'fit_band', 'engagement_band'
        ]) }} as rule
    from {{ ref('stg_grade_actions') }}

),

scoring_models as (

    select * from {{ ref('stg_scoring_models') }}

),

grade_bands as (

    select * from {{ ref('stg_grade_bands') }}

),

pairs as (

    select distinct
        fit_bands.scoring_model,
        fit_bands.band as fit_band,
        engagement_bands.band as engagement_band
    from grade_bands as fit_bands
    inner join grade_bands as engagement_bands
        on fit_bands.scoring_model = engagement_bands.scoring_model
    inner join scoring_models
        on fit_bands.scoring_model = scoring_models.scoring_model
    where
        fit_bands.axis = 'fit'
        and fit_bands.band is not null
        and engagement_bands.axis = 'engagement'
        and engagement_bands.band is not null

),

faults as (

    {{ blank_cell_faults(
        'grade_actions',
        [
            'scoring_model',
            'fit_band',
            'engagement_band',
            'segment',
            'is_sales_ready_text'
        ]
    ) }}

    union all

    {{ duplicate_key_faults(
        'grade_actions', ['scoring_model', 'fit_band', 'engagement_band']
    ) }}

    union all

    {{ unknown_model_faults('grade_actions', 'scoring_models') }}

    union all

    select
        grade_actions.rule,
        'unknown fit band '
        || {{ cell_in_words('grade_actions.fit_band') }} as fault,
        'name a band that the model has for fit in grade_bands.csv, '
        || 'or add it there' as remedy
    from grade_actions
    anti join grade_bands
        on
            grade_actions.scoring_model = grade_bands.scoring_model
            and grade_actions.fit_band = grade_bands.band
            and grade_bands.axis = 'fit'
    where
        grade_actions.fit_band is not null
        and grade_actions.scoring_model in (
            select scoring_models.scoring_model from scoring_models
        )

    union all

    select
        grade_actions.rule,
        'unknown engagement band '
        || {{ cell_in_words('grade_actions.engagement_band') }} as fault,
        'name a band that the model has for engagement in grade_bands.csv, '
        || 'or add it there' as remedy
    from grade_actions
    anti join grade_bands
        on
            grade_actions.scoring_model = grade_bands.scoring_model
            and grade_actions.engagement_band = grade_bands.band
            and grade_bands.axis = 'engagement'
    where
        grade_actions.engagement_band is not null
        and grade_actions.scoring_model in (
            select scoring_models.scoring_model from scoring_models
        )

    union all

    select
        {{ row_in_words([
            'pairs.scoring_model', 'pairs.fit_band', 'pairs.engagement_band'
        ]) }} as rule,
        'no action for this pair of bands' as fault,
        'add a row for it' as remedy
    from pairs
    anti join grade_actions
        on
            pairs.scoring_model = grade_actions.scoring_model
            and pairs.fit_band = grade_actions.fit_band
            and pairs.engagement_band = grade_actions.engagement_band

    union all

    select
        rule,
        'is_sales_ready ' || {{ cell_in_words('is_sales_ready_text') }}
        || ' is neither true nor false' as fault,
        {{ use_rule_words('is_sales_ready') }} as remedy
    from grade_actions
    where is_sales_ready_text not in {{ rule_words('is_sales_ready') }}

)

select
    'grade_actions.csv' as file_name,
    rule,
    fault,
    remedy
from faults
