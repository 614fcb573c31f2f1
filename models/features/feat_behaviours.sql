with

spellings as (

    select * from {{ ref('stg_event_spellings') }}
    where event_type is not null

),

known as (

    {{ kept_rows('feat_behaviours', {'behaviour_key': 'bigint'}) }}

)

select distinct
    spellings.event_type,
    spellings.asset,
    spellings.product_id,
    spellings.behaviour_key
from spellings
left join known
    on spellings.behaviour_key = known.behaviour_key
where known.behaviour_key is null
