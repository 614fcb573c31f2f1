with

{# Counted in the raw tables themselves, so that a lost row cannot hide. #}
raw_counts as (

    select
        'leads' as raw_table,
        count(*) as raw_row_count
    from {{ raw_table('leads') }}

    union all

    select
        'accounts' as raw_table,
        count(*) as raw_row_count
    from {{ raw_table('accounts') }}

    union all

    select
        'attribute_changes' as raw_table,
        count(*) as raw_row_count
    from {{ raw_table('attribute_changes') }}

    union all

    select
        'events' as raw_table,
        count(*) as raw_row_count
    from {{ raw_table('events') }}

    union all

    select
        'opportunities' as raw_table,
        count(*) as raw_row_count
    from {{ raw_table('opportunities') }}

    union all

    select
        'sales_feedback' as raw_table,
        count(*) as raw_row_count
    from {{ raw_table('sales_feedback') }}

    union all

    select
        'products' as raw_table,
        count(*) as raw_row_count
    from {{ raw_table('products') }}

),

fates as (

    select
        'leads' as raw_table,
        row_fate,
        count(*) as row_count
    from {{ ref('stg_leads') }}
    group by row_fate

    union all

    select
        'accounts' as raw_table,
        row_fate,
        count(*) as row_count
    from {{ ref('stg_accounts') }}
    group by row_fate

    union all

    select
        'attribute_changes' as raw_table,
        row_fate,
        count(*) as row_count
    from {{ ref('stg_attribute_changes') }}
    group by row_fate

    union all

    select
        'events' as raw_table,
        row_fate,
        sum(event_count) as row_count
    from {{ ref('stg_set_aside_events') }}
    group by row_fate

    union all

    select
        'events' as raw_table,
        'erased' as row_fate,
        erased_row_count as row_count
    from {{ ref('stg_event_state') }}

    union all

    {# The used events are those that reached the table that is scored. #}
    select
        'events' as raw_table,
        'used' as row_fate,
        sum(event_count) as row_count
    from {{ ref('feat_daily_events') }}

    union all

    select
        'opportunities' as raw_table,
        row_fate,
        count(*) as row_count
    from {{ ref('stg_opportunities') }}
    group by row_fate

    union all

    select
        'sales_feedback' as raw_table,
        row_fate,
        count(*) as row_count
    from {{ ref('stg_sales_feedback') }}
    group by row_fate

    union all

    select
        'products' as raw_table,
        row_fate,
        count(*) as row_count
    from {{ ref('stg_products') }}
    group by row_fate

)

select
    raw_counts.raw_table,
    cast(raw_counts.raw_row_count as bigint) as raw_row_count,
    cast(
        coalesce(
            sum(fates.row_count) filter (where fates.row_fate = 'used'), 0
        ) as bigint
    ) as used_row_count,
    cast(
        coalesce(
            sum(fates.row_count) filter (where fates.row_fate = 'rejected'), 0
        ) as bigint
    ) as rejected_row_count,
    cast(
        coalesce(
            sum(fates.row_count) filter (where fates.row_fate = 'anonymous'), 0
        ) as bigint
    ) as anonymous_row_count,
    cast(
        coalesce(
            sum(fates.row_count) filter (where fates.row_fate = 'erased'), 0
        ) as bigint
    ) as erased_row_count
from raw_counts
left join fates
    on raw_counts.raw_table = fates.raw_table
group by raw_counts.raw_table, raw_counts.raw_row_count
