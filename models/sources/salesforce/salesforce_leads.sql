with

leads as (

    {{ source_rows(loaded_by('salesforce'), 'lead') }}

),

contacts as (

    {{ source_rows(loaded_by('salesforce'), 'contact') }}

),

users as (

    {{ source_rows(loaded_by('salesforce'), 'user') }}

),

{# What a merge or a conversion leaves behind lives on; the rest of what is
   deleted does not. #}
people as (

    select
        id,
        coalesce(master_record_id, converted_contact_id) as lives_on_id,
        email,
        cast(null as string) as account_id,
        owner_id,
        {{- select_attributes_of(
            loaded_by('salesforce'), ['lead', 'contact'], 'lead', 'leads'
        ) }}
        is_deleted,
        has_opted_out_of_email or do_not_call as do_not_contact,
        created_date,
        last_modified_date
    from leads

    union all

    select
        id,
        master_record_id as lives_on_id,
        email,
        account_id,
        owner_id,
        {{- select_attributes_of(
            loaded_by('salesforce'), ['lead', 'contact'], 'contact',
            'contacts'
        ) }}
        is_deleted,
        has_opted_out_of_email or do_not_call as do_not_contact,
        created_date,
        last_modified_date
    from contacts

)

select
    'salesforce:' || people.id as lead_id,
    people.email,
    'salesforce:' || people.account_id as account_id,
    coalesce(users.name, people.owner_id) as owner,
    'salesforce:' || people.lives_on_id as merged_into_lead_id,
    {{- select_attributes_again(
        loaded_by('salesforce'), ['lead', 'contact'], 'people'
    ) }}
    people.do_not_contact,
    people.created_date as created_at,
    case
        when people.is_deleted and people.lives_on_id is null
            then coalesce(people.last_modified_date, people.created_date)
    end as erased_at
from people
left join users
    on people.owner_id = users.id
