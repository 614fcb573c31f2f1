with

changes as (

    {{ source_rows('hubspot_airbyte', 'contacts_property_history') }}

),

attribute_names as (

    {{ source_attribute_names('hubspot_airbyte', 'contacts') }}

)

select
    'hubspot:' || changes.vid as lead_id,
    attribute_names.attribute_name,
    lag(changes.value) over (
        partition by changes.vid, changes.property
        order by changes.timestamp asc, changes.value asc
    ) as old_value,
    changes.value as new_value,
    changes.timestamp as changed_at
from changes
inner join attribute_names
    on changes.property = attribute_names.given_name
