with

accounts as (

    select
        {{ raw_value('accounts', 'account_id') }} as account_id,
        {{ raw_value('accounts', 'domain') }} as domain,
        {{- select_attributes('accounts') }}
        {{ raw_row('accounts') }} as raw_row,
        {{ raw_row_order('accounts', ['account_id']) }}
            as raw_row_order
    from {{ raw_table('accounts') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by account_id
            order by raw_row_order asc
        ) as row_rank
    from accounts

)

select
    *,
    case
        when account_id is null then 'no key'
        when row_rank > 1 then 'duplicate key'
    end as reject_reason,
    case
        when account_id is null or row_rank > 1 then 'rejected'
        else 'used'
    end as row_fate
from ranked
