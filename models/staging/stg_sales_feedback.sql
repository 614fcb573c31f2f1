with

sales_feedback as (

    select
        {{ raw_value('sales_feedback', 'lead_id') }} as lead_id,
        {{ raw_value('sales_feedback', 'verdict') }} as verdict,
        {{ raw_value('sales_feedback', 'reason') }} as reason,
        {{ raw_row('sales_feedback') }} as raw_row,
        {{ raw_row_order('sales_feedback', ['lead_id', 'given_at']) }}
            as raw_row_order,
        {{ raw_value('sales_feedback', 'given_at') }} as given_at
    from {{ raw_table('sales_feedback') }}

),

identities as (

    select * from {{ ref('stg_lead_identities') }}

),

faulted as (

    select
        sales_feedback.*,
        identities.surviving_lead_id,
        case
            when sales_feedback.lead_id is null then 'no key'
            when identities.is_erased then 'erased'
            when identities.lead_id is null then 'unknown lead'
            when sales_feedback.given_at is null then 'unparsable time'
            when
                coalesce(sales_feedback.verdict, '')
                not in ('accepted', 'rejected')
                then 'unknown verdict'
        end as fault
    from sales_feedback
    left join identities
        on sales_feedback.lead_id = identities.lead_id

),

ranked as (

    select
        *,
        case
            when fault is null
                then row_number() over (
                    partition by lead_id, given_at, fault
                    order by raw_row_order asc
                )
        end as row_rank
    from faulted

)

select
    lead_id as given_lead_id,
    surviving_lead_id as lead_id,
    case when coalesce(fault, '') != 'erased' then verdict end as verdict,
    case when coalesce(fault, '') != 'erased' then reason end as reason,
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
    given_at
from ranked
