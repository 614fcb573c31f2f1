with

identities as (

    select * from {{ ref('stg_lead_identities') }}

),

news as (

    select
        event_id,
        bool_or(is_of_changed_lead) as is_of_changed_lead
    from {{ ref('stg_event_news') }}
    where event_id is not null
    group by event_id

),

candidates as (

    select * from {{ ref('stg_repeat_candidates') }}

),

reads as (

    select * from {{ ref('stg_event_reads') }}

),

found as (

    select
        event_rows.*,
        identities.surviving_lead_key as lead_key,
        event_rows.fault is null
        and {{ clean_value('event_rows.given_event_type', 'text') }} is not null
        and (
            event_rows.lead_id is null
            or (identities.lead_id is not null and not identities.is_erased)
            or (
                identities.lead_id is null
                and {{ is_anonymous_id('event_rows.lead_id') }}
            )
        ) as is_good
    from {{ ref('stg_event_rows') }} as event_rows
    inner join reads
        on event_rows.is_row = reads.reads_repeats
    inner join candidates
        on {{ text_hash('event_rows.event_id') }} = candidates.event_hash
    left join identities
        on event_rows.lead_id = identities.lead_id

),

ordered as (

    select
        found.*,
        {{ raw_row_order('events', ['event_id', 'occurred_at']) }}
            as raw_row_order
    from found

),

{# Which rows are good is asked of the few that are found. Asked above, it would
   be asked of all rows, and leads be joined to all of them. #}
ranked as (

    select
        event_id,
        lead_id,
        given_product_id,
        given_message_id,
        given_event_type,
        given_asset,
        given_user_agent,
        events as raw_event,
        lead_key,
        row_number() over (
            partition by event_id
            order by is_good desc, occurred_at asc, raw_row_order asc
        ) as row_rank,
        count_if(is_good) over (partition by event_id) as row_count,
        is_good,
        occurred_on,
        occurred_at
    from ordered

)

select
    ranked.event_id,
    ranked.lead_id,
    ranked.given_product_id,
    ranked.given_message_id,
    ranked.given_event_type,
    ranked.given_asset,
    ranked.given_user_agent,
    case when ranked.lead_key is null then 'anonymous' else 'used' end
        as row_fate,
    {{ row_as_json('ranked.raw_event') }} as raw_row,
    ranked.lead_key,
    ranked.row_rank,
    news.event_id is not null as is_news,
    ranked.occurred_on,
    ranked.occurred_at
from ranked
left join news
    on ranked.event_id = news.event_id
where
    ranked.is_good
    and (ranked.row_count > 1 or news.is_of_changed_lead)
