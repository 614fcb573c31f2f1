with

scoring_models as (

    select
        *,
        {{ row_in_words(['scoring_model']) }} as rule
    from {{ ref('stg_scoring_models') }}

),

faults as (

    {{ blank_cell_faults('scoring_models', ['scoring_model', 'role']) }}

    union all

    {{ duplicate_key_faults('scoring_models', ['scoring_model']) }}

    union all

    {{ not_points_faults(
        'scoring_models',
        [
            'score_floor_text',
            'score_ceiling_text',
            'mql_threshold_text',
            'account_threshold_text'
        ]
    ) }}

    union all

    {{ not_count_faults('scoring_models', ['min_engaged_contacts_text']) }}

    union all

    select
        rule,
        'unknown role ' || {{ cell_in_words('role') }} as fault,
        {{ use_rule_words('role') }} as remedy
    from scoring_models
    where role not in {{ rule_words('role') }}

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
        'several models are champion: '
        || {{ sorted_text('rule', ', ') }} as fault,
        'leave the role champion to one of them' as remedy
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
            {{ parse_number('pilot_share_text') }} not between 0 and 1,
            true
        )

    union all

    select
        rule,
        'pilot_share ' || {{ cell_in_words('pilot_share_text') }}
        || ' is given to a model that is ' || role as fault,
        'leave it blank, or make the model a challenger' as remedy
    from scoring_models
    where
        pilot_share_rate != 0
        and role in {{ rule_words('role') }}
        and role != 'challenger'

    union all

    select
        '(all rows)' as rule,
        'the pilot shares add up to more than 1: '
        || {{ sorted_text("rule || ' ' || pilot_share_text", ', ') }}
            as fault,
        'lower them until they add up to at most 1' as remedy
    from scoring_models
    where
        role = 'challenger'
        and {{ parse_number('pilot_share_text') }} between 0 and 1
    having sum(pilot_share_rate) > 1

    union all

    select
        rule,
        'score_floor ' || {{ cell_in_words('score_floor_text') }}
        || ' is above score_ceiling '
        || {{ cell_in_words('score_ceiling_text') }} as fault,
        'lower the floor or raise the ceiling' as remedy
    from scoring_models
    where score_floor > score_ceiling

    union all

    select
        rule,
        'the name ' || {{ cell_in_words('scoring_model') }}
        || ' is taken: evidence names the fitted model so' as fault,
        'give the model another name' as remedy
    from scoring_models
    where scoring_model = 'predictive_model'

)

select
    'scoring_models.csv' as file_name,
    rule,
    fault,
    remedy
from faults
