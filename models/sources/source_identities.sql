with

identities as (

    {{ union_sources('identities') }}

)

select * from identities
