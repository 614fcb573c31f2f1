with

opportunities as (

    select
        {{ raw_value('opportunities', 'opportunity_id') }} as opportunity_id,
        {{ raw_value('opportunities', 'lead_id') }} as lead_id,
        {{ raw_value('opportunities', 'product_id') }} as product_id,
        {{ raw_value('opportunities', 'stage') }} as stage,
        {{ raw_row('opportunities') }} as raw_row,
        {{ raw_row_order('opportunities', ['opportunity_id', 'closed_at']) }}
            as raw_row_order,
        {{ raw_value('opportunities', 'amount') }} as amount_text,
        {{ raw_is_unreadable('opportunities', 'closed_at') }}
            as is_closed_at_unreadable,
        {{ raw_value('opportunities', 'closed_at') }} as closed_at
    from {{ raw_table('opportunities') }}

),

identities as (

    select * from {{ ref('stg_lead_identities') }}

),

faulted as (

    select
        opportunities.*,
        identities.surviving_lead_id,
        case
            when identities.is_erased then 'erased'
            when opportunities.opportunity_id is null then 'no key'
            when identities.lead_id is null then 'unknown lead'
            when
                opportunities.is_closed_at_unreadable
                or (
                    opportunities.closed_at is null
                    and opportunities.stage in ('won', 'lost')
                )
                then 'unparsable time'
            when
                coalesce(opportunities.stage, '') not in ('open', 'won', 'lost')
                then 'unknown stage'
        end as fault
    from opportunities
    left join identities
        on opportunities.lead_id = identities.lead_id

),

ranked as (

    select
        *,
        case
            when fault is null
                then row_number() over (
                    partition by opportunity_id, fault
                    order by closed_at asc nulls last, raw_row_order asc
                )
        end as row_rank
    from faulted

)

select
    case when coalesce(fault, '') != 'erased' then opportunity_id end
        as opportunity_id,
    surviving_lead_id as lead_id,
    case when coalesce(fault, '') != 'erased' then product_id end
        as product_id,
    case when coalesce(fault, '') != 'erased' then stage end as stage,
    case
        when fault = 'erased' then 'erased'
        when fault is not null or row_rank > 1 then 'rejected'
        else 'used'
    end as row_fate,
    case
        when row_rank > 1 then 'duplicate key'
        when fault != 'erased' then fault
    end as reject_reason,
    case
        when row_rank > 1 or fault != 'erased' then raw_row
    end as raw_row,
    case
        when coalesce(fault, '') != 'erased'
            then try_cast(
                {{ parse_number('amount_text') }} as decimal(18, 2)
            )
    end as amount,
    cast(closed_at as date) as closed_on,
    closed_at
from ranked
