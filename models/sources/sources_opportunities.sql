with

opportunities as (

    {{ union_sources('opportunities') }}

)

select * from opportunities
