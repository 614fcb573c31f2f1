with

roster as (

    select * from {{ ref('feat_roster') }}
    where is_current

),

rules as (

    select * from {{ ref('score_rules') }}

),

rule_caps as (

    select
        roster_number,
        rule_number,
        points as cap_points
    from {{ ref('score_caps') }}
    where entry_kind = 'rule_cap'

),

{# What a rule earned after its own cap decides its rank among the reasons;
   what would read as zero points is no reason. #}
ranked as (

    select
        roster.roster_number,
        rule_points.rule_number,
        rule_points.attribute_value,
        rule_points.event_count,
        rule_points.period_count,
        rule_points.idle_days,
        rule_points.undecayed_points,
        rule_points.points,
        rule_caps.cap_points,
        rule_points.points > 0 as is_up,
        row_number() over (
            partition by
                rule_points.roster_number,
                rules.model_number,
                rule_points.points > 0
            order by
                abs(rule_points.points + coalesce(rule_caps.cap_points, 0))
                desc,
                rule_points.rule_number asc
        ) as reason_rank,
        rule_points.last_event_on
    from {{ ref('score_rule_points') }} as rule_points
    inner join roster
        on rule_points.roster_number = roster.roster_number
    inner join rules
        on rule_points.rule_number = rules.rule_number
    left join rule_caps
        on
            rule_points.roster_number = rule_caps.roster_number
            and rule_points.rule_number = rule_caps.rule_number
    where
        abs(rule_points.points + coalesce(rule_caps.cap_points, 0)) >= 0.005

),

{# Names and words come last, for what is shown alone. #}
entries as (

    select
        ranked.*,
        rules.scoring_model,
        rules.rule_kind as entry_kind,
        rules.rule_id,
        rules.rule_group,
        roster.as_of
    from ranked
    inner join roster
        on ranked.roster_number = roster.roster_number
    inner join rules
        on ranked.rule_number = rules.rule_number
    where ranked.reason_rank <= 3

),

reasons as (

    select
        entries.scoring_model,
        entries.roster_number,
        entries.is_up,
        entries.reason_rank,
        {{ entry_in_words('entries') }} as reason
    from entries

),

lead_reasons as (

    select
        scoring_model,
        roster_number,
        {{ three_reasons('reason', 'is_up') }} as reasons_up,
        {{ three_reasons('reason', 'not is_up') }} as reasons_down
    from reasons
    group by scoring_model, roster_number

)

select
    lead_reasons.scoring_model,
    roster.lead_id,
    lead_reasons.reasons_up,
    lead_reasons.reasons_down
from lead_reasons
inner join roster
    on lead_reasons.roster_number = roster.roster_number
