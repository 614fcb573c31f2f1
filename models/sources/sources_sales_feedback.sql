with

sales_feedback as (

    {{ union_sources('sales_feedback') }}

)

select * from sales_feedback
