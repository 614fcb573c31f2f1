with

roster as (

    select * from {{ ref('feat_roster') }}

),

attribute_changes as (

    select * from {{ ref('stg_attribute_changes') }}
    where row_fate = 'used'

),

attribute_names as (

    {{ names_as_rows(
        lead_attribute_names() + account_attribute_names(), 'attribute_name'
    ) }}

),

{# The last new value on or before the day, else the first later old value. #}
known_values as (

    select
        roster.roster_number,
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
    inner join attribute_names
        on attribute_changes.attribute_name = attribute_names.attribute_name
    group by roster.roster_number, attribute_changes.attribute_name

)

select
    roster_number,
    attribute_name,
    attribute_value
from known_values
where attribute_value is not null
