with

lead_history as (

    {{ source_rows(loaded_by('salesforce'), 'lead_history') }}

),

contact_history as (

    {{ source_rows(loaded_by('salesforce'), 'contact_history') }}

),

changes as (

    select
        lead_id as person_id,
        'lead' as table_name,
        lower(replace(field, '_', '')) as field_key,
        old_value,
        new_value,
        created_date
    from lead_history
    where not is_deleted

    union all

    select
        contact_id as person_id,
        'contact' as table_name,
        lower(replace(field, '_', '')) as field_key,
        old_value,
        new_value,
        created_date
    from contact_history
    where not is_deleted

),

lead_names as (

    {{ source_attribute_names(loaded_by('salesforce'), 'lead') }}

),

contact_names as (

    {{ source_attribute_names(loaded_by('salesforce'), 'contact') }}

),

{# A history names fields as the API does, whatever the loader makes of them:
   MailingCity is mailing_city. #}
attribute_names as (

    select
        'lead' as table_name,
        replace(given_name, '_', '') as field_key,
        attribute_name
    from lead_names

    union all

    select
        'contact' as table_name,
        replace(given_name, '_', '') as field_key,
        attribute_name
    from contact_names

)

select
    'salesforce:' || changes.person_id as lead_id,
    attribute_names.attribute_name,
    changes.old_value,
    changes.new_value,
    changes.created_date as changed_at
from changes
inner join attribute_names
    on
        changes.table_name = attribute_names.table_name
        and changes.field_key = attribute_names.field_key
