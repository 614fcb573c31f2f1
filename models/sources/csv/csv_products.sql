with

products as (

    {{ source_rows('csv', 'products') }}

)

select * from products
