with

accounts as (

    {{ union_sources('accounts') }}

)

select * from accounts
