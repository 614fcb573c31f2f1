with

grade_bands as (

    select
        *,
        {{ row_in_words(['scoring_model', 'axis', 'band']) }} as rule
    from {{ ref('stg_grade_bands') }}

),

scoring_models as (

    select * from {{ ref('stg_scoring_models') }}

),

blanks as (

    select
        rule,
        {{ blank_cells([
            'scoring_model', 'axis', 'band'
        ]) }} as blank_columns
    from grade_bands

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
    from grade_bands
    where
        scoring_model is not null
        and axis is not null
        and band is not null
    group by scoring_model, axis, band, rule
    having count(*) > 1

    union all

    select
        rule,
        'unknown model ' || {{ cell_in_words('scoring_model') }} as fault,
        'name a model of scoring_models.csv, or add it there' as remedy
    from grade_bands
    anti join scoring_models
        on grade_bands.scoring_model = scoring_models.scoring_model
    where grade_bands.scoring_model is not null

    union all

    select
        rule,
        'unknown axis ' || {{ cell_in_words('axis') }} as fault,
        {{ use_rule_words('axis') }} as remedy
    from grade_bands
    where
        axis not in {{ rule_words('axis') }}

    union all

    select
        rule,
        'min_points ' || {{ cell_in_words('min_points_text') }}
            || ' is not a number with at most four decimals' as fault,
        'write it like 5, -2.5 or 0.0625' as remedy
    from grade_bands
    where
        min_points_text is not null
        and min_points is null

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
        'the bands ' || {{ sorted_text('band', ', ') }}
            || ' have the same min_points '
            || {{ cell_in_words('min(min_points_text)') }} as fault,
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
