with

contacts as (

    {{ source_rows('hubspot_airbyte', 'contacts') }}

),

owners as (

    {{ source_rows('hubspot_airbyte', 'owners') }}

),

merged_contacts as (

    select
        identity_id,
        min(lead_id) as merged_into_lead_id
    from {{ ref('hubspot_airbyte_identities') }}
    where identity_id != lead_id
    group by identity_id

)

select
    'hubspot:' || contacts.id as lead_id,
    contacts.properties_email as email,
    'hubspot:' || contacts.properties_associatedcompanyid as account_id,
    coalesce(
        nullif(concat_ws(' ', owners.firstname, owners.lastname), ''),
        owners.email,
        contacts.properties_hubspot_owner_id
    ) as owner,
    merged_contacts.merged_into_lead_id,
    {{- select_source_attributes('hubspot_airbyte', 'contacts', 'contacts') }}
    contacts.properties_hs_email_optout as do_not_contact,
    contacts.createdat as created_at,
    case
        when
            contacts.archived
            and merged_contacts.merged_into_lead_id is null
            then coalesce(contacts.updatedat, contacts.createdat)
    end as erased_at
from contacts
left join owners
    on contacts.properties_hubspot_owner_id = owners.id
left join merged_contacts
    on 'hubspot:' || contacts.id = merged_contacts.identity_id
