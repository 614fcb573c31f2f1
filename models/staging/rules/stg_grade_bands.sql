with

grade_bands as (

    select
        {{ rule_cell('grade_bands', 'scoring_model') }} as scoring_model,
        lower({{ rule_cell('grade_bands', 'axis') }}) as axis,
        {{ rule_cell('grade_bands', 'band') }} as band,
        {{ rule_cell('grade_bands', 'min_points') }} as min_points_text
    from {{ ref('grade_bands') }}

)

select
    *,
    {{ parse_points('min_points_text') }}
        as min_points
from grade_bands
