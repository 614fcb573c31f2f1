with

events as (

    {{ union_sources('events') }}

)

select * from events
