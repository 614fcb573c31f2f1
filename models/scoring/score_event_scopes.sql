{# Which forgets the behaviours that nobody shows any more. #}
-- depends_on: {{ ref('feat_daily_events') }}
with

products as (

    select distinct product_id
    from {{ ref('feat_behaviours') }}
    where product_id != ''

)

select
    'people' as event_scope,
    '' as product_id,
    0 as scope_number,
    false as is_bot

union all

select
    'bots' as event_scope,
    '' as product_id,
    1 as scope_number,
    true as is_bot

union all

select
    'product' as event_scope,
    product_id,
    cast(1 + row_number() over (order by product_id asc) as integer)
        as scope_number,
    false as is_bot
from products
