with

lead_rows as (

    select * from {{ ref('stg_lead_rows') }}

),

identities as (

    select * from {{ ref('stg_lead_identities') }}

),

fates as (

    select
        lead_rows.*,
        identities.surviving_lead_id,
        {# A refused row is shown whole, so it must not name an erased lead. #}
        lead_rows.has_erasure
        or coalesce(identities.is_erased, false)
        or (
            lead_rows.reject_reason is not null
            and coalesce(targets.is_erased, false)
        ) as is_erased,
        coalesce(identities.is_merged, false) as is_merged
    from lead_rows
    left join identities
        on lead_rows.lead_id = identities.lead_id
    left join identities as targets
        on lead_rows.merged_into_lead_id = targets.lead_id

)

select
    lead_id,
    surviving_lead_id,
    case when not is_erased then account_id end as account_id,
    case when not is_erased then email end as email,
    case when not is_erased then nullif(attribute__email_domain, '') end
        as email_domain,
    case when not is_erased then owner end as owner,
    case
        when is_erased then 'erased'
        when reject_reason is not null then 'rejected'
        else 'used'
    end as row_fate,
    case when not is_erased then reject_reason end as reject_reason,
    case when not is_erased and reject_reason is not null then raw_row end
        as raw_row,
    is_do_not_contact,
    is_merged,
    created_at
from fates
