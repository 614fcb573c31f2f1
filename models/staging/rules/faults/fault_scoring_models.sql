with

scoring_models as (

    select
        *,
        {{ row_in_words(['scoring_model']) }} as rule
    from {{ ref('stg_scoring_models') }}

),

points_cells as (

    select
        rule,
        replace(cell_name, '_text', '') as cell_name,
        cell_text
    from scoring_models
    unpivot (
        cell_text for cell_name in (
            score_floor_text,
            score_ceiling_text,
            mql_threshold_text,
            account_threshold_text
        )
    )

),

blanks as (

    select
        rule,
        {{ blank_cells(['scoring_model', 'role']) }} as blank_columns
    from scoring_models

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
    from scoring_models
    where
        scoring_model is not null
    group by scoring_model, rule
    having count(*) > 1

    union all

    select
        rule,
        'unknown role ' || {{ cell_in_words('role') }} as fault,
        {{ use_rule_words('role') }} as remedy
    from scoring_models
    where
        role not in {{ rule_words('role') }}

    union all

    select
        '(all rows)' as rule,
        'no model is champion' as fault,
        'give one model the role champion' as remedy
    from scoring_models
    having count(*) filter (where role = 'champion') = 0

    union all

    select
        '(all rows)' as rule,
        cast(count(*) as string) || ' models are champion: '
            || {{ sorted_text(row_in_words(['scoring_model']), ', ') }}
            as fault,
        'leave the role champion to one, and make the others challenger, '
            || 'draft or off' as remedy
    from scoring_models
    where role = 'champion'
    having count(*) > 1

    union all

    select
        rule,
        'pilot_share ' || {{ cell_in_words('pilot_share_text') }}
            || ' is not a number from 0 to 1' as fault,
        'write it like 0.1, or leave it blank' as remedy
    from scoring_models
    where
        pilot_share_text is not null
        and coalesce(
            {{ parse_number('pilot_share_text') }} not between 0 and 1, true
        )

    union all

    select
        rule,
        'pilot_share ' || {{ cell_in_words('pilot_share_text') }}
            || ' is given to a ' || role as fault,
        'leave it blank, or make the model a challenger' as remedy
    from scoring_models
    where
        {{ parse_number('pilot_share_text') }} != 0
        and role in {{ rule_words('role') }}
        and role != 'challenger'

    union all

    select
        '(all rows)' as rule,
        'the pilot shares of the challengers add up to more than 1: '
            || {{ sorted_text("rule || ' ' || pilot_share_text", ', ') }}
            as fault,
        'lower them until they add up to at most 1' as remedy
    from scoring_models
    where role = 'challenger'
    having sum(pilot_share_rate) > 1

    union all

    select
        rule,
        cell_name || ' ' || {{ cell_in_words('cell_text') }}
            || ' is not a number with at most four decimals' as fault,
        'write it like 40 or 12.5, or leave it blank' as remedy
    from points_cells
    where {{ parse_points('cell_text') }} is null

    union all

    select
        rule,
        'score_floor ' || {{ cell_in_words('score_floor_text') }}
            || ' is above score_ceiling '
            || {{ cell_in_words('score_ceiling_text') }} as fault,
        'lower the floor or raise the ceiling' as remedy
    from scoring_models
    where
        score_floor > score_ceiling

    union all

    select
        rule,
        'min_engaged_contacts '
            || {{ cell_in_words('min_engaged_contacts_text') }}
            || ' is not a whole number of at least 1' as fault,
        'write it like 2, or leave it blank, which is 2' as remedy
    from scoring_models
    where
        min_engaged_contacts_text is not null
        and {{ parse_count('min_engaged_contacts_text') }} is null

)

select
    'scoring_models.csv' as file_name,
    rule,
    fault,
    remedy
from faults
