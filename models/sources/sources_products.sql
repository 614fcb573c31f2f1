with

products as (

    {{ union_sources('products') }}

)

select * from products
