with

contacts as (

    {{ source_rows('hubspot_fivetran', 'contact') }}

),

owners as (

    {{ source_rows('hubspot_fivetran', 'owner') }}

),

merged_contacts as (

    select
        identity_id,
        min(lead_id) as merged_into_lead_id
    from {{ ref('hubspot_fivetran_identities') }}
    where identity_id != lead_id
    group by identity_id

)

select
    'hubspot:' || contacts.id as lead_id,
    contacts.property_email as email,
    'hubspot:' || contacts.property_associatedcompanyid as account_id,
    coalesce(
        nullif(concat_ws(' ', owners.first_name, owners.last_name), ''),
        owners.email,
        contacts.property_hubspot_owner_id
    ) as owner,
    merged_contacts.merged_into_lead_id,
    {{- select_source_attributes('hubspot_fivetran', 'contact', 'contacts') }}
    contacts.property_hs_email_optout as do_not_contact,
    contacts.property_createdate as created_at,
    {# A contact that was merged into another is marked as deleted, too. #}
    case
        when
            contacts._fivetran_deleted
            and merged_contacts.merged_into_lead_id is null
            then coalesce(
                contacts._fivetran_synced, contacts.property_createdate
            )
    end as erased_at
from contacts
left join owners
    on contacts.property_hubspot_owner_id = owners.owner_id
left join merged_contacts
    on 'hubspot:' || contacts.id = merged_contacts.identity_id
