-- depends_on: {{ ref('rule_faults') }}
with

grade_bands as (

    select * from {{ ref('stg_grade_bands') }}

)

select
    scoring_model,
    axis,
    band,
    coalesce(min_points, -99999999999999) as min_points,
    coalesce(
        lead(min_points) over (
            partition by scoring_model, axis
            order by min_points asc nulls first
        ),
        99999999999999
    ) as below_points
from grade_bands
