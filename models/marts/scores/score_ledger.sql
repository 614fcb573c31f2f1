with

entries as (

    select * from {{ ref('score_entries') }}
    where is_current

),

leads as (

    select * from {{ ref('score_leads') }}
    where is_current

),

rule_caps as (

    select
        roster_number,
        rule_number,
        points as cap_points
    from {{ ref('score_caps') }}
    where entry_kind = 'rule_cap'

),

ledger as (

    select
        entries.scoring_model,
        entries.lead_id,
        concat_ws(
            ':',
            entries.entry_kind,
            coalesce(entries.rule_id, entries.rule_group)
        ) as entry_id,
        entries.entry_kind,
        entries.rule_kind,
        entries.rule_id,
        entries.rule_group,
        entries.category,
        entries.attribute_value,
        entries.event_count,
        entries.period_count,
        entries.idle_days,
        entries.rule_points,
        entries.undecayed_points,
        entries.points,
        rule_caps.cap_points,
        entries.first_event_on,
        entries.last_event_on,
        entries.as_of
    from entries
    left join rule_caps
        on
            entries.entry_kind = 'behaviour'
            and entries.roster_number = rule_caps.roster_number
            and entries.rule_number = rule_caps.rule_number

    union all

    select
        scoring_model,
        lead_id,
        'clamp' as entry_id,
        'clamp' as entry_kind,
        cast(null as string) as rule_kind,
        cast(null as string) as rule_id,
        cast(null as string) as rule_group,
        cast(null as string) as category,
        cast(null as string) as attribute_value,
        0 as event_count,
        cast(null as integer) as period_count,
        cast(null as integer) as idle_days,
        cast(null as decimal(18, 4)) as rule_points,
        cast(0 as decimal(18, 4)) as undecayed_points,
        clamp_points as points,
        cast(null as decimal(18, 4)) as cap_points,
        cast(null as date) as first_event_on,
        cast(null as date) as last_event_on,
        as_of
    from leads
    where clamp_points != 0

    union all

    select
        scoring_model,
        lead_id,
        'round' as entry_id,
        'round' as entry_kind,
        cast(null as string) as rule_kind,
        cast(null as string) as rule_id,
        cast(null as string) as rule_group,
        cast(null as string) as category,
        cast(null as string) as attribute_value,
        0 as event_count,
        cast(null as integer) as period_count,
        cast(null as integer) as idle_days,
        cast(null as decimal(18, 4)) as rule_points,
        cast(0 as decimal(18, 4)) as undecayed_points,
        round_points as points,
        cast(null as decimal(18, 4)) as cap_points,
        cast(null as date) as first_event_on,
        cast(null as date) as last_event_on,
        as_of
    from leads
    where round_points != 0

)

select
    ledger.scoring_model,
    ledger.lead_id,
    ledger.entry_id,
    ledger.entry_kind,
    ledger.rule_kind,
    ledger.rule_id,
    ledger.rule_group,
    ledger.category,
    ledger.attribute_value,
    {{ entry_in_words('ledger') }} as explanation,
    ledger.event_count,
    ledger.period_count,
    ledger.idle_days,
    ledger.rule_points,
    ledger.undecayed_points,
    ledger.points,
    ledger.first_event_on,
    ledger.last_event_on,
    ledger.as_of
from ledger
