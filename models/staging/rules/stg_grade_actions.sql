with

grade_actions as (

    select
        {{ rule_cell('grade_actions', 'scoring_model') }} as scoring_model,
        {{ rule_cell('grade_actions', 'fit_band') }} as fit_band,
        {{ rule_cell('grade_actions', 'engagement_band') }} as engagement_band,
        {{ rule_cell('grade_actions', 'segment') }} as segment,
        {{ rule_cell('grade_actions', 'next_action') }} as next_action,
        lower({{ rule_cell('grade_actions', 'is_sales_ready') }})
            as is_sales_ready_text
    from {{ ref('grade_actions') }}

)

select
    *,
    coalesce(is_sales_ready_text = 'true', false) as is_sales_ready
from grade_actions
