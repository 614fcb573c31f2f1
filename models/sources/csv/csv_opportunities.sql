with

opportunities as (

    {{ source_rows('csv', 'opportunities') }}

)

select
    opportunity_id,
    coalesce({{ email_identity('lead_id') }}, lead_id) as lead_id,
    stage,
    amount,
    product_id,
    closed_at
from opportunities
