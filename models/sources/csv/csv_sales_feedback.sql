with

sales_feedback as (

    {{ source_rows('csv', 'sales_feedback') }}

)

select
    coalesce({{ email_identity('lead_id') }}, lead_id) as lead_id,
    verdict,
    reason,
    given_at
from sales_feedback
