with

lead_rows as (

    select * from {{ ref('stg_lead_rows') }}

),

identities as (

    select * from {{ ref('stg_lead_identities') }}

)

select
    lead_rows.lead_id,
    identities.surviving_lead_id,
    lead_rows.email,
    nullif(lead_rows.attribute__email_domain, '') as email_domain,
    lead_rows.account_id,
    lead_rows.owner,
    case
        when identities.is_erased then 'erased'
        when lead_rows.reject_reason is not null then 'rejected'
        else 'used'
    end as row_fate,
    case
        when not coalesce(identities.is_erased, false)
            then lead_rows.reject_reason
    end as reject_reason,
    case
        when
            lead_rows.reject_reason is not null
            and not coalesce(identities.is_erased, false)
            then lead_rows.raw_row
    end as raw_row,
    lead_rows.is_do_not_contact,
    coalesce(identities.is_merged, false) as is_merged,
    lead_rows.created_at
from lead_rows
left join identities
    on lead_rows.lead_id = identities.lead_id
