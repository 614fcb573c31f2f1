with

scoring_models as (

    select
        {{ rule_cell('scoring_models', 'scoring_model') }} as scoring_model,
        lower({{ rule_cell('scoring_models', 'role') }}) as role,
        {{ rule_cell('scoring_models', 'description') }} as description,
        {{ rule_cell('scoring_models', 'pilot_share') }} as pilot_share_text,
        {{ rule_cell('scoring_models', 'score_floor') }} as score_floor_text,
        {{ rule_cell('scoring_models', 'score_ceiling') }}
            as score_ceiling_text,
        {{ rule_cell('scoring_models', 'mql_threshold') }}
            as mql_threshold_text,
        {{ rule_cell('scoring_models', 'account_threshold') }}
            as account_threshold_text,
        {{ rule_cell('scoring_models', 'min_engaged_contacts') }}
            as min_engaged_contacts_text
    from {{ ref('scoring_models') }}

)

select
    *,
    coalesce({{ parse_number('pilot_share_text') }}, 0) as pilot_share_rate,
    {{ parse_points('score_floor_text') }}
        as score_floor,
    {{ parse_points('score_ceiling_text') }}
        as score_ceiling,
    {{ parse_points('mql_threshold_text') }}
        as mql_threshold,
    {{ parse_points('account_threshold_text') }}
        as account_threshold,
    coalesce({{ parse_count('min_engaged_contacts_text') }}, 2)
        as min_engaged_contacts,
    cast(row_number() over (order by scoring_model asc) as integer)
        as model_number
from scoring_models
