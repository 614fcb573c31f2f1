with

products as (

    select
        {{ raw_value('products', 'product_id') }} as product_id,
        {{ raw_value('products', 'product_name') }} as product_name,
        {{ raw_value('products', 'product_category') }} as product_category,
        {{ raw_row('products') }} as raw_row,
        {{ raw_row_order('products', ['product_id']) }}
            as raw_row_order
    from {{ raw_table('products') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by product_id
            order by raw_row_order asc
        ) as row_rank
    from products

)

select
    product_id,
    product_name,
    product_category,
    raw_row,
    case
        when product_id is null then 'no key'
        when row_rank > 1 then 'duplicate key'
    end as reject_reason,
    case
        when product_id is null or row_rank > 1 then 'rejected'
        else 'used'
    end as row_fate
from ranked
