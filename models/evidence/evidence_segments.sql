with

decisions as (

    select * from {{ ref('evidence_decisions') }}

),

leads as (

    select * from {{ ref('feat_leads') }}

),

scored_leads as (

    select * from {{ ref('score_leads') }}
    where is_decision

),

scores as (

    select * from {{ ref('evidence_scores') }}

),

deciles as (

    select * from {{ ref('evidence_score_deciles') }}

),

entries as (

    select * from {{ ref('score_entries') }}

),

rules as (

    select * from {{ ref('score_rules') }}

),

lead_inputs as (

    select * from {{ ref('evidence_lead_inputs') }}

),

bands as (

    select
        scoring_model,
        lead_id,
        fit_band,
        engagement_band,
        total_band,
        grade,
        segment
    from scored_leads

),

fired_rules as (

    select
        entries.scoring_model,
        entries.lead_id,
        entries.rule_id,
        entries.category
    from entries
    inner join decisions
        on
            entries.lead_id = decisions.lead_id
            and entries.as_of = decisions.as_of
    where entries.entry_kind = entries.rule_kind

),

{# A category may have fired by several rules and is one segment. #}
fired_categories as (

    select distinct
        scoring_model,
        lead_id,
        category
    from fired_rules

),

members as (

    select
        '(all models)' as scoring_model,
        lead_id,
        'base' as segment_kind,
        'base' as input,
        'all' as level
    from decisions

    union all

    select
        '(all models)' as scoring_model,
        lead_id,
        'created_month' as segment_kind,
        'created_month' as input,
        left(cast(created_on as string), 7) as level
    from leads

    union all

    select
        '(all models)' as scoring_model,
        lead_id,
        input_kind as segment_kind,
        input,
        level
    from lead_inputs

    union all

    select
        scoring_model,
        lead_id,
        segment_kind,
        segment_kind as input,
        level
    from bands
    unpivot (
        level for segment_kind in (
            fit_band, engagement_band, total_band, grade, segment
        )
    )

    union all

    select
        scores.scoring_model,
        scores.lead_id,
        case deciles.learned_on
            when 'all' then 'score_decile'
            else 'training_score_decile'
        end as segment_kind,
        'score' as input,
        deciles.score_decile as level
    from scores
    inner join deciles
        on
            scores.scoring_model = deciles.scoring_model
            and scores.ordering_value = deciles.ordering_value

    union all

    select
        scoring_model,
        lead_id,
        'rule' as segment_kind,
        rule_id as input,
        'fired' as level
    from fired_rules

    union all

    select
        scoring_model,
        lead_id,
        'category' as segment_kind,
        category as input,
        'fired' as level
    from fired_categories

),

segments as (

    select
        members.scoring_model,
        members.segment_kind,
        members.input,
        members.level,
        decisions.split,
        decisions.period,
        count(*) as decision_lead_count,
        count_if(decisions.is_converted) as conversion_count
    from members
    inner join decisions
        on members.lead_id = decisions.lead_id
    group by
        members.scoring_model,
        members.segment_kind,
        members.input,
        members.level,
        decisions.split,
        decisions.period

),

source_attributes as (

    select distinct
        scoring_model,
        attribute_name
    from rules
    where category = 'source' and attribute_name is not null

),

segments_and_sources as (

    select
        scoring_model,
        segment_kind,
        input,
        level,
        split,
        period,
        decision_lead_count,
        conversion_count
    from segments

    union all

    select
        source_attributes.scoring_model,
        'source' as segment_kind,
        segments.input,
        segments.level,
        segments.split,
        segments.period,
        segments.decision_lead_count,
        segments.conversion_count
    from segments
    inner join source_attributes
        on
            segments.segment_kind = 'attribute'
            and segments.input = source_attributes.attribute_name

)

select
    scoring_model,
    segment_kind,
    case
        when segment_kind in ('attribute', 'source')
            then input || ': ' || level
        when segment_kind in ('rule', 'category', 'event_type') then input
        else level
    end as segment,
    input,
    level,
    split,
    period,
    cast(decision_lead_count as integer) as decision_lead_count,
    cast(conversion_count as integer) as conversion_count
from segments_and_sources
