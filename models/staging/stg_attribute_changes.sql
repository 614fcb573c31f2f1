with

attribute_changes as (

    select
        {{ raw_value('attribute_changes', 'lead_id') }} as lead_id,
        {{ raw_value('attribute_changes', 'attribute_name') }}
            as attribute_name,
        {{ attribute_text(raw_value('attribute_changes', 'old_value')) }}
            as old_value,
        {{ attribute_text(raw_value('attribute_changes', 'new_value')) }}
            as new_value,
        {{ raw_row('attribute_changes') }} as raw_row,
        {{ raw_row_order(
            'attribute_changes', ['lead_id', 'attribute_name', 'changed_at']
        ) }}
            as raw_row_order,
        {{ raw_value('attribute_changes', 'changed_at') }} as changed_at
    from {{ raw_table('attribute_changes') }}

),

identities as (

    select * from {{ ref('stg_lead_identities') }}

),

faulted as (

    select
        attribute_changes.*,
        case
            when identities.is_erased then 'erased'
            when
                attribute_changes.lead_id is null
                or attribute_changes.attribute_name is null
                then 'no key'
            when identities.lead_id is null then 'unknown lead'
            when attribute_changes.changed_at is null then 'unparsable time'
        end as fault
    from attribute_changes
    left join identities
        on attribute_changes.lead_id = identities.lead_id

),

ranked as (

    select
        *,
        case
            when fault is null
                then row_number() over (
                    partition by lead_id, attribute_name, changed_at, fault
                    order by raw_row_order asc
                )
        end as row_rank
    from faulted

)

select
    lead_id,
    attribute_name,
    case when coalesce(fault, '') != 'erased' then old_value end as old_value,
    case when coalesce(fault, '') != 'erased' then new_value end as new_value,
    case
        when fault = 'erased' then 'erased'
        when fault is not null or row_rank > 1 then 'rejected'
        else 'used'
    end as row_fate,
    case
        when row_rank > 1 then 'duplicate key'
        when fault != 'erased' then fault
    end as reject_reason,
    case
        when row_rank > 1 or fault != 'erased' then raw_row
    end as raw_row,
    cast(changed_at as date) as changed_on,
    changed_at
from ranked
