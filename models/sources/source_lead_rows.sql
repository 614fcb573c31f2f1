with

leads as (

    {{ union_sources('leads', with_rank=true) }}

)

select * from leads
