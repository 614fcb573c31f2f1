with

event_rows as (

    select *
    from {{ ref('stg_event_rows') }}
    where row_fate in ('used', 'anonymous')

),

repeated_ids as (

    select event_id
    from {{ ref('stg_event_rows') }}
    where row_fate in ('used', 'anonymous')
    group by event_id
    having count(*) > 1

)

select
    event_rows.event_id,
    event_rows.lead_id,
    event_rows.product_id,
    event_rows.message_id,
    event_rows.event_type,
    event_rows.asset,
    event_rows.user_agent,
    event_rows.row_fate,
    event_rows.raw_row,
    event_rows.lead_key,
    row_number() over (
        partition by event_rows.event_id
        order by event_rows.occurred_at asc, event_rows.raw_row_order asc
    ) as row_rank,
    event_rows.occurred_on,
    event_rows.occurred_at
from event_rows
inner join repeated_ids
    on event_rows.event_id = repeated_ids.event_id
