with

behaviours as (

    select distinct
        event_type,
        coalesce(asset, '') as asset,
        coalesce(product_id, '') as product_id
    from {{ ref('stg_events') }}
    where row_fate = 'used'

)

select
    event_type,
    asset,
    product_id,
    {{ text_key('concat_ws(chr(31), event_type, asset, product_id)') }}
        as behaviour_key
from behaviours
