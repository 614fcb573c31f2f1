with

grade_bands as (

    select
        *,
        {{ row_in_words(['scoring_model', 'axis', 'band']) }} as rule
    from {{ ref('stg_grade_bands') }}

),

scoring_models as (

    select distinct scoring_model from {{ ref('stg_scoring_models') }}

),

axes as (

    select {{ split_to_rows("'" ~ rule_vocabulary().axis | join('|') ~ "'") }}
        as axis

),

bottom_bands as (

    select
        scoring_models.scoring_model,
        axes.axis,
        count(grade_bands.rule) as band_count
    from scoring_models
    cross join axes
    left join grade_bands
        on
            scoring_models.scoring_model = grade_bands.scoring_model
            and axes.axis = grade_bands.axis
            and grade_bands.min_points_text is null
    where scoring_models.scoring_model is not null
    group by scoring_models.scoring_model, axes.axis

),

faults as (

    {{ blank_cell_faults('grade_bands', ['scoring_model', 'axis', 'band']) }}

    union all

    {{ duplicate_key_faults('grade_bands', ['scoring_model', 'axis', 'band']) }}

    union all

    {{ unknown_model_faults('grade_bands', 'scoring_models') }}

    union all

    {{ not_points_faults('grade_bands', ['min_points_text']) }}

    union all

    select
        rule,
        'unknown axis ' || {{ cell_in_words('axis') }} as fault,
        {{ use_rule_words('axis') }} as remedy
    from grade_bands
    where axis not in {{ rule_words('axis') }}

    union all

    select
        {{ row_in_words(['scoring_model', 'axis']) }} as rule,
        case
            when band_count = 0 then 'no bottom band'
            else cast(band_count as string) || ' bottom bands'
        end as fault,
        'leave min_points blank in exactly one row of this axis' as remedy
    from bottom_bands
    where band_count != 1

    union all

    select
        {{ row_in_words(['scoring_model', 'axis']) }} as rule,
        'bands with the same min_points '
        || {{ cell_in_words('min(min_points_text)') }} || ': '
        || {{ sorted_text('band', ', ') }} as fault,
        'give each band a lower bound of its own' as remedy
    from grade_bands
    where min_points is not null
    group by scoring_model, axis, min_points
    having count(distinct band) > 1

)

select
    'grade_bands.csv' as file_name,
    rule,
    fault,
    remedy
from faults
