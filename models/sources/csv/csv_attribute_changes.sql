with

attribute_changes as (

    {{ source_rows('csv', 'attribute_changes') }}

)

select * from attribute_changes
