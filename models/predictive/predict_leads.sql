with

decisions as (

    select * from {{ ref('evidence_decisions') }}

),

roster as (

    select * from {{ ref('feat_roster') }}
    where is_current

),

drawn_decisions as (

    select *
    from decisions
    qualify
        row_number() over (
            partition by split
            order by
                {{ hash_number("'predictive:' || lead_id") }} asc,
                lead_id asc
        ) <= {{ var('predictive_max_leads') }}

)

select
    lead_id,
    split,
    lead_key,
    roster_number,
    is_converted,
    as_of
from drawn_decisions

union all

select
    lead_id,
    'today' as split,
    lead_key,
    roster_number,
    cast(null as boolean) as is_converted,
    as_of
from roster
