with

rejected as (

    select
        'leads' as raw_table,
        lead_id as record_key,
        reject_reason,
        raw_row
    from {{ ref('stg_leads') }}
    where row_fate = 'rejected'

    union all

    select
        'accounts' as raw_table,
        account_id as record_key,
        reject_reason,
        raw_row
    from {{ ref('stg_accounts') }}
    where row_fate = 'rejected'

    union all

    select
        'attribute_changes' as raw_table,
        lead_id || ' ' || attribute_name as record_key,
        reject_reason,
        raw_row
    from {{ ref('stg_attribute_changes') }}
    where row_fate = 'rejected'

    union all

    select
        'events' as raw_table,
        event_id as record_key,
        reject_reason,
        raw_row
    from {{ ref('stg_set_aside_events') }}
    where row_fate = 'rejected'

    union all

    select
        'opportunities' as raw_table,
        opportunity_id as record_key,
        reject_reason,
        raw_row
    from {{ ref('stg_opportunities') }}
    where row_fate = 'rejected'

    union all

    select
        'sales_feedback' as raw_table,
        given_lead_id as record_key,
        reject_reason,
        raw_row
    from {{ ref('stg_sales_feedback') }}
    where row_fate = 'rejected'

    union all

    select
        'products' as raw_table,
        product_id as record_key,
        reject_reason,
        raw_row
    from {{ ref('stg_products') }}
    where row_fate = 'rejected'

)

select
    raw_table,
    record_key,
    cast(row_number() over (
        partition by raw_table
        order by
            record_key asc nulls first,
            reject_reason asc,
            raw_row asc
    ) as integer) as record_number,
    reject_reason,
    raw_row
from rejected
