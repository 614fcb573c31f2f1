with

grade_actions as (

    select
        *,
        {{ row_in_words(['scoring_model', 'fit_band', 'engagement_band']) }} as rule
    from {{ ref('stg_grade_actions') }}

),

scoring_models as (

    select * from {{ ref('stg_scoring_models') }}

),

grade_bands as (

    select * from {{ ref('stg_grade_bands') }}

),

blanks as (

    select
        rule,
        {{ blank_cells([
            'scoring_model', 'fit_band', 'engagement_band', 'segment', 'is_sales_ready_text'
        ]) }} as blank_columns
    from grade_actions

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

    select
        rule,
        'blank ' || blank_columns as fault,
        'fill it in' as remedy
    from blanks
    where blank_columns is not null

    union all

    select
        rule,
        cast(count(*) as string) || ' rows have this key' as fault,
        'keep one of them, or give each a key of its own' as remedy
    from grade_actions
    where
        scoring_model is not null
        and fit_band is not null
        and engagement_band is not null
    group by scoring_model, fit_band, engagement_band, rule
    having count(*) > 1

    union all

    select
        rule,
        'unknown model ' || {{ cell_in_words('scoring_model') }} as fault,
        'name a model of scoring_models.csv, or add it there' as remedy
    from grade_actions
    anti join scoring_models
        on grade_actions.scoring_model = scoring_models.scoring_model
    where grade_actions.scoring_model is not null

    union all

    select
        rule,
        'unknown fit band ' || {{ cell_in_words('fit_band') }} as fault,
        'name a band that grade_bands.csv has for the model on the axis '
            || 'fit, or add it there' as remedy
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
        rule,
        'unknown engagement band ' || {{ cell_in_words('engagement_band') }} as fault,
        'name a band that grade_bands.csv has for the model on the axis '
            || 'engagement, or add it there' as remedy
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
        {{ row_in_words(['scoring_model', 'fit_band', 'engagement_band']) }}
            as rule,
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
    where
        is_sales_ready_text not in {{ rule_words('is_sales_ready') }}

)

select
    'grade_actions.csv' as file_name,
    rule,
    fault,
    remedy
from faults
