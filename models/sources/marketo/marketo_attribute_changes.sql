with

changes as (

    {{ source_rows(loaded_by('marketo'), 'activity_change_data_value') }}

),

fields as (

    {{ source_rows(loaded_by('marketo'), 'lead_describe') }}

),

attribute_names as (

    {{ source_attribute_names(loaded_by('marketo'), 'lead') }}

),

{# A field goes by its name in the API where lead_describe tells it, else by its
   label: title or Job Title. #}
field_keys as (

    select
        replace(given_name, '_', '') as field_key,
        attribute_name
    from attribute_names

    union distinct

    select
        replace(attribute_name, '_', '') as field_key,
        attribute_name
    from attribute_names

),

named_changes as (

    select
        changes.lead_id,
        lower(translate(
            coalesce(fields.restname, changes.primary_attribute_value),
            '_ -.:()', ''
        )) as field_key,
        changes.old_value,
        changes.new_value,
        changes.activity_date
    from changes
    left join fields
        on changes.primary_attribute_value_id = fields.id

)

select
    'marketo:' || named_changes.lead_id as lead_id,
    field_keys.attribute_name,
    named_changes.old_value,
    named_changes.new_value,
    named_changes.activity_date as changed_at
from named_changes
inner join field_keys
    on named_changes.field_key = field_keys.field_key
