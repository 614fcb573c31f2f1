with

event_rows as (

    select * from {{ ref('stg_event_rows') }}

),

event_repeats as (

    select * from {{ ref('stg_event_repeats') }}

),

repeated_ids as (

    select event_id
    from event_repeats
    where row_rank = 1

),

events as (

    select
        event_rows.event_id,
        event_rows.lead_id,
        event_rows.product_id,
        event_rows.message_id,
        event_rows.event_type,
        event_rows.asset,
        event_rows.user_agent,
        event_rows.row_fate,
        event_rows.reject_reason,
        event_rows.raw_row,
        event_rows.lead_key,
        event_rows.occurred_on,
        event_rows.occurred_at
    from event_rows
    left join repeated_ids
        on event_rows.event_id = repeated_ids.event_id
    where
        repeated_ids.event_id is null
        or event_rows.row_fate not in ('used', 'anonymous')

    union all

    select
        event_id,
        lead_id,
        product_id,
        message_id,
        event_type,
        asset,
        user_agent,
        case when row_rank = 1 then row_fate else 'rejected' end as row_fate,
        case when row_rank > 1 then 'duplicate key' end as reject_reason,
        raw_row,
        lead_key,
        occurred_on,
        occurred_at
    from event_repeats

)

select * from events
