with

leads as (

    select
        {{ raw_value('leads', 'lead_id') }} as lead_id,
        {{ raw_value('leads', 'email') }} as email,
        {{ raw_value('leads', 'account_id') }} as account_id,
        {{ raw_value('leads', 'owner') }} as owner,
        {{ raw_value('leads', 'merged_into_lead_id') }} as merged_into_lead_id,
        {{- select_attributes('leads') }}
        {{ raw_row('leads') }} as raw_row,
        {{ raw_row_order('leads', ['lead_id', 'created_at']) }}
            as raw_row_order,
        {{ raw_value('leads', 'do_not_contact') }} as is_do_not_contact,
        {{ raw_value('leads', 'erased_at', as_text=true) }} is not null
            as has_erasure,
        {{ raw_value('leads', 'created_at') }} as created_at
    from {{ raw_table('leads') }}

),

faulted as (

    select
        *,
        case
            when lead_id is null then 'no key'
            when created_at is null then 'unparsable time'
        end as fault
    from leads

),

ranked as (

    select
        *,
        case
            when fault is null
                then row_number() over (
                    partition by lead_id, fault
                    order by created_at asc, raw_row_order asc
                )
        end as row_rank
    from faulted

)

select
    *,
    case
        when contains(email, '@')
            then coalesce({{ trim_text("split_part(email, '@', -1)") }}, '')
        else ''
    end as attribute__email_domain,
    case when row_rank > 1 then 'duplicate key' else fault end as reject_reason
from ranked
