with

contacts as (

    {{ source_rows(loaded_by('hubspot'), 'contact') }}

),

{# 101:1661707291575;102:1661707931852, the contact and when it was merged; or
   101;102 alone. #}
merged_contacts as (

    select
        id,
        {{ split_to_rows(
            "replace(concat_ws(';', hs_calculated_merged_vids, "
            ~ "hs_merged_object_ids), ';', '|')"
        ) }} as merged_contact
    from contacts

),

additional_emails as (

    select
        id,
        {{ split_to_rows(
            "replace(hs_additional_emails, ';', '|')"
        ) }} as email
    from contacts

)

select
    'hubspot:' || id as lead_id,
    'hubspot:' || split_part(merged_contact, ':', 1) as identity_id
from merged_contacts
where merged_contact != ''

union distinct

select
    'hubspot:' || id as lead_id,
    {{ email_identity('email') }} as identity_id
from additional_emails
where contains(email, '@')

union distinct

select
    'hubspot:' || id as lead_id,
    'salesforce:' || salesforceleadid as identity_id
from contacts
where salesforceleadid is not null

union distinct

select
    'hubspot:' || id as lead_id,
    'salesforce:' || salesforcecontactid as identity_id
from contacts
where salesforcecontactid is not null
