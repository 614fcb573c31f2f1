-- depends_on: {{ ref('rule_faults') }}
with

roster as (

    select * from {{ ref('feat_roster') }}
    where is_current

),

scoring_models as (

    select * from {{ ref('stg_scoring_models') }}

),

slices as (

    select
        scoring_model,
        sum(pilot_share_rate) over (
            order by scoring_model asc
            rows between unbounded preceding and current row
        ) as upper_rate,
        pilot_share_rate
    from scoring_models
    where role = 'challenger'

),

champion as (

    select scoring_model
    from scoring_models
    where role = 'champion'

),

places as (

    select
        lead_id,
        {{ hash_number("'pilot:' || lead_id") }} as place
    from roster

)

select
    places.lead_id,
    coalesce(slices.scoring_model, champion.scoring_model) as scoring_model
from places
cross join champion
left join slices
    on
        places.place < slices.upper_rate * 4294967296
        and places.place
        >= (slices.upper_rate - slices.pilot_share_rate) * 4294967296
