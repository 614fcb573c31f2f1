with

changes as (

    {{ source_rows(loaded_by('hubspot'), 'contact_property_history') }}

),

attribute_names as (

    {{ source_attribute_names(loaded_by('hubspot'), 'contact') }}

)

select
    'hubspot:' || changes.contact_id as lead_id,
    attribute_names.attribute_name,
    lag(changes.value) over (
        partition by changes.contact_id, changes.name
        order by changes.timestamp asc, changes.value asc
    ) as old_value,
    changes.value as new_value,
    changes.timestamp as changed_at
from changes
inner join attribute_names
    on changes.name = attribute_names.given_name
