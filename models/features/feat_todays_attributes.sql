with

leads as (

    select * from {{ ref('feat_roster') }}
    where is_current

),

own_attributes as (

    {{ attribute_rows(
        ref('stg_lead_rows'), 'lead_id', lead_attribute_names(),
        'reject_reason is null'
    ) }}

),

account_attributes as (

    {{ attribute_rows(
        ref('stg_accounts'), 'account_id', account_attribute_names(),
        "row_fate = 'used'"
    ) }}

),

account_attribute_names as (

    {{ names_as_rows(account_attribute_names(), 'attribute_name') }}

)

select
    leads.lead_key,
    own_attributes.attribute_name,
    own_attributes.attribute_value
from leads
inner join own_attributes
    on leads.lead_id = own_attributes.lead_id

union all

{# A lead without an account has every attribute of accounts, each missing. #}
select
    leads.lead_key,
    account_attribute_names.attribute_name,
    coalesce(account_attributes.attribute_value, '') as attribute_value
from leads
cross join account_attribute_names
left join account_attributes
    on
        leads.account_id = account_attributes.account_id
        and account_attribute_names.attribute_name
        = account_attributes.attribute_name
