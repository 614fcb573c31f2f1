with recursive

lead_rows as (

    select * from {{ ref('stg_lead_rows') }}

),

erased as (

    select distinct lead_id
    from lead_rows
    where lead_id is not null and has_erasure

),

known as (

    select
        lead_id,
        merged_into_lead_id
    from lead_rows
    where reject_reason is null

),

{# An erased lead takes what was merged into it, even when all its own rows
   are refused. #}
targets as (

    select lead_id
    from known

    union distinct

    select lead_id
    from erased

),

links as (

    select
        known.lead_id,
        known.merged_into_lead_id
    from known
    inner join targets
        on known.merged_into_lead_id = targets.lead_id

),

{# From each merged lead on; the path holds hashes, so that no id can be
   mistaken for part of another. #}
walk as (

    select
        lead_id,
        lead_id as current_lead_id,
        '' as path,
        0 as step,
        false as is_cycle
    from links

    union all

    select
        walk.lead_id,
        links.merged_into_lead_id as current_lead_id,
        walk.path || md5(walk.current_lead_id) as path,
        walk.step + 1 as step,
        contains(
            walk.path || md5(walk.current_lead_id),
            md5(links.merged_into_lead_id)
        ) as is_cycle
    from walk
    inner join links
        on walk.current_lead_id = links.lead_id
    where not walk.is_cycle

),

{# The walk is read once, since some engines walk anew for every reader. #}
ends as (

    select
        lead_id,
        max_by(current_lead_id, step) as last_lead_id,
        min(current_lead_id) as smallest_lead_id,
        bool_or(is_cycle) as is_in_cycle
    from walk
    group by lead_id

),

{# A lead stands on a cycle when its own walk ends where it began. #}
survivors as (

    select
        lead_id,
        case
            when is_in_cycle
                then min(
                    case when lead_id = last_lead_id then smallest_lead_id end
                ) over (partition by last_lead_id)
            else last_lead_id
        end as surviving_lead_id,
        is_in_cycle
    from ends

),

{# An anti join, not a left join with `is null`: when both sides are CTEs on one
   source that one of them filters by `is null`, one engine loses it. #}
identities as (

    select
        known.lead_id,
        coalesce(survivors.surviving_lead_id, known.lead_id)
            as surviving_lead_id,
        case
            when survivors.is_in_cycle then 'cycle'
            when
                known.merged_into_lead_id is not null
                and survivors.lead_id is null
                then 'unknown target'
        end as merge_problem,
        own_erasure.lead_id is not null
        or survivor_erasure.lead_id is not null as is_erased
    from known
    left join survivors
        on known.lead_id = survivors.lead_id
    left join erased as own_erasure
        on known.lead_id = own_erasure.lead_id
    left join erased as survivor_erasure
        on survivors.surviving_lead_id = survivor_erasure.lead_id

    union all

    select
        erased.lead_id,
        erased.lead_id as surviving_lead_id,
        cast(null as string) as merge_problem,
        true as is_erased
    from erased
    anti join known
        on erased.lead_id = known.lead_id

),

{# A refused row makes no lead known, but what it says to be merged into an
   erased lead is erased with it. #}
refused_merges as (

    select distinct lead_rows.lead_id
    from lead_rows
    inner join identities
        on lead_rows.merged_into_lead_id = identities.lead_id
    where
        lead_rows.lead_id is not null
        and lead_rows.reject_reason is not null
        and identities.is_erased

),

all_identities as (

    select * from identities

    union all

    select
        refused_merges.lead_id,
        refused_merges.lead_id as surviving_lead_id,
        cast(null as string) as merge_problem,
        true as is_erased
    from refused_merges
    anti join identities
        on refused_merges.lead_id = identities.lead_id

)

select
    lead_id,
    surviving_lead_id,
    merge_problem,
    {{ text_key('surviving_lead_id') }} as surviving_lead_key,
    lead_id != surviving_lead_id as is_merged,
    is_erased
from all_identities
