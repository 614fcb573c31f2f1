with

leads as (

    select * from {{ ref('feat_leads') }}

),

roster as (

    select * from {{ ref('feat_roster') }}

),

attribute_changes as (

    select * from {{ ref('stg_attribute_changes') }}
    where row_fate = 'used'

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

),

{# A lead without an account has every attribute of accounts, each missing. #}
attributes as (

    select
        lead_id,
        attribute_name,
        attribute_value
    from own_attributes

    union all

    select
        leads.lead_id,
        account_attribute_names.attribute_name,
        coalesce(account_attributes.attribute_value, '') as attribute_value
    from leads
    cross join account_attribute_names
    left join account_attributes
        on
            leads.account_id = account_attributes.account_id
            and account_attribute_names.attribute_name
            = account_attributes.attribute_name

),

{# The last new value on or before the day, else the first later old value. #}
known_values as (

    select
        roster.lead_id,
        roster.as_of,
        attribute_changes.attribute_name,
        coalesce(
            max_by(attribute_changes.new_value, attribute_changes.changed_at)
            filter (where attribute_changes.changed_on <= roster.as_of),
            min_by(attribute_changes.old_value, attribute_changes.changed_at)
            filter (where attribute_changes.changed_on > roster.as_of)
        ) as attribute_value
    from roster
    inner join attribute_changes
        on roster.lead_id = attribute_changes.lead_id
    group by
        roster.lead_id,
        roster.as_of,
        attribute_changes.attribute_name

)

select
    roster.lead_id,
    attributes.attribute_name,
    coalesce(known_values.attribute_value, attributes.attribute_value)
        as attribute_value,
    roster.as_of
from roster
inner join attributes
    on roster.lead_id = attributes.lead_id
left join known_values
    on
        roster.lead_id = known_values.lead_id
        and roster.as_of = known_values.as_of
        and attributes.attribute_name = known_values.attribute_name
