with

attribute_changes as (

    {{ union_sources('attribute_changes') }}

)

select * from attribute_changes
