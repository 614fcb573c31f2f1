with

entries as (

    select score_entries.*
    from {{ ref('score_entries') }} as score_entries
    inner join {{ ref('feat_roster') }} as roster
        on
            score_entries.lead_id = roster.lead_id
            and score_entries.as_of = roster.as_of
            and roster.is_current

),

leads as (

    select * from {{ ref('score_leads') }}
    where is_current

),

worded as (

    select
        scoring_model,
        lead_id,
        concat_ws(':', entry_kind, coalesce(rule_id, rule_group)) as entry_id,
        entry_kind,
        rule_kind,
        rule_id,
        rule_group,
        category,
        attribute_value,
        case entry_kind
            when 'attribute'
                then
                    {{ words_from_id('rule_id') }}
                    || case
                        when attribute_value != ''
                            then ' (' || attribute_value || ')'
                        else ''
                    end
            when 'behaviour'
                then
                    {{ words_from_id('rule_id') }}
                    || {{ times_in_words('event_count') }}
                    || case when event_count = 1 then ', ' else ', last ' end
                    || {{ days_ago_in_words(
                        'cast(as_of - last_event_on as int)'
                    ) }}
            when 'inactivity'
                then
                    {{ words_from_id('rule_id') }}
                    || ', idle for ' || cast(idle_days as string) || ' days'
                    || case
                        when period_count > 1
                            then
                                ', counted'
                                || {{ times_in_words('period_count') }}
                        else ''
                    end
            when 'rule_cap'
                then
                    {{ words_from_id('rule_id') }} || ', over the rule''s cap'
            when 'group_cap'
                then
                    {{ words_from_id('rule_group') }}
                    || ', over the group''s cap'
        end as what_happened,
        event_count,
        period_count,
        idle_days,
        rule_points,
        undecayed_points,
        points,
        first_event_on,
        last_event_on,
        as_of
    from entries

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
        case
            when clamp_points > 0 then 'Raised to the lowest score'
            else 'Cut to the highest score'
        end as what_happened,
        0 as event_count,
        cast(null as integer) as period_count,
        cast(null as integer) as idle_days,
        cast(null as decimal(18, 4)) as rule_points,
        cast(0 as decimal(18, 4)) as undecayed_points,
        clamp_points as points,
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
        'Rounded to a whole number' as what_happened,
        0 as event_count,
        cast(null as integer) as period_count,
        cast(null as integer) as idle_days,
        cast(null as decimal(18, 4)) as rule_points,
        cast(0 as decimal(18, 4)) as undecayed_points,
        round_points as points,
        cast(null as date) as first_event_on,
        cast(null as date) as last_event_on,
        as_of
    from leads
    where round_points != 0

),

rule_caps as (

    select
        scoring_model,
        lead_id,
        as_of,
        rule_id,
        points
    from entries
    where entry_kind = 'rule_cap' and points != 0

)

select
    worded.scoring_model,
    worded.lead_id,
    worded.entry_id,
    worded.entry_kind,
    worded.rule_kind,
    worded.rule_id,
    worded.rule_group,
    worded.category,
    worded.attribute_value,
    worded.what_happened || ': ' || {{ points_in_words('worded.points') }}
    || case
        when
            worded.points != worded.undecayed_points
            and worded.entry_kind = 'behaviour'
            then ' of ' || {{ number_in_words('worded.undecayed_points') }}
        else ''
    end
    || case
        when
            worded.entry_kind = 'behaviour' and abs(worded.undecayed_points) = 1
            then ' point'
        when worded.entry_kind != 'behaviour' and abs(worded.points) = 1
            then ' point'
        else ' points'
    end
    || case
        when
            worded.points != worded.undecayed_points
            and worded.entry_kind = 'behaviour'
            then ' after decay'
        else ''
    end
    || case
        when rule_caps.points is not null
            then
                ', ' || {{ number_in_words('abs(rule_caps.points)') }}
                || ' taken by the rule''s cap'
        else ''
    end as explanation,
    worded.event_count,
    worded.period_count,
    worded.idle_days,
    worded.rule_points,
    worded.undecayed_points,
    worded.points,
    worded.first_event_on,
    worded.last_event_on,
    worded.as_of
from worded
left join rule_caps
    on
        worded.entry_kind = 'behaviour'
        and worded.scoring_model = rule_caps.scoring_model
        and worded.lead_id = rule_caps.lead_id
        and worded.as_of = rule_caps.as_of
        and worded.rule_id = rule_caps.rule_id
