with

contacts as (

    {{ source_rows(loaded_by('hubspot'), 'contact') }}

),

owners as (

    {{ source_rows(loaded_by('hubspot'), 'owner') }}

),

merged_contacts as (

    select
        identity_id,
        min(lead_id) as merged_into_lead_id
    from {{ ref('hubspot_identities') }}
    where identity_id != lead_id
    group by identity_id

)

select
    'hubspot:' || contacts.id as lead_id,
    contacts.email,
    'hubspot:' || contacts.associatedcompanyid as account_id,
    coalesce(
        nullif(concat_ws(' ', owners.first_name, owners.last_name), ''),
        owners.email,
        contacts.hubspot_owner_id
    ) as owner,
    merged_contacts.merged_into_lead_id,
    {{- select_source_attributes(
        loaded_by('hubspot'), 'contact', 'contacts'
    ) }}
    contacts.hs_email_optout as do_not_contact,
    contacts.created_at,
    {# A contact that was merged into another is marked as deleted, too. #}
    case
        when
            contacts.is_deleted
            and merged_contacts.merged_into_lead_id is null
            then coalesce(contacts.updated_at, contacts.created_at)
    end as erased_at
from contacts
left join owners
    on contacts.hubspot_owner_id = owners.owner_id
left join merged_contacts
    on 'hubspot:' || contacts.id = merged_contacts.identity_id
