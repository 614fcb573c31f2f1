with

segments as (

    select * from {{ ref('evidence_segments') }}
    where segment_kind != 'training_score_decile'

),

scoring_models as (

    select * from {{ ref('stg_scoring_models') }}
    where role != 'off'

),

counts as (

    select
        scoring_models.scoring_model,
        segments.segment_kind,
        segments.segment,
        cast(sum(segments.decision_lead_count) as integer)
            as decision_lead_count,
        cast(sum(segments.conversion_count) as integer) as conversion_count
    from segments
    inner join scoring_models
        on segments.scoring_model in (
            scoring_models.scoring_model, '(all models)'
        )
    group by
        scoring_models.scoring_model,
        segments.segment_kind,
        segments.segment

),

base as (

    select
        scoring_model,
        cast(conversion_count as double) / decision_lead_count
            as conversion_rate
    from counts
    where segment_kind = 'base'

),

rates as (

    select
        counts.*,
        cast(counts.conversion_count as double) / counts.decision_lead_count
            as conversion_rate,
        {{ wilson_low(
            'counts.conversion_count', 'counts.decision_lead_count'
        ) }} as conversion_low_rate,
        {{ wilson_high(
            'counts.conversion_count', 'counts.decision_lead_count'
        ) }} as conversion_high_rate,
        base.conversion_rate as base_rate
    from counts
    inner join base
        on counts.scoring_model = base.scoring_model

)

select
    scoring_model,
    segment_kind,
    segment,
    case
        when segment_kind = 'base' then 'all leads'
        when conversion_low_rate > base_rate then 'converts more'
        when conversion_high_rate < base_rate then 'converts less'
        else 'not conclusive'
    end as finding,
    decision_lead_count,
    conversion_count,
    {{ round_statistic('conversion_rate') }} as conversion_rate,
    {{ round_statistic('conversion_low_rate') }} as conversion_low_rate,
    {{ round_statistic('conversion_high_rate') }} as conversion_high_rate,
    {{ round_statistic('conversion_rate / nullif(base_rate, 0)') }} as lift,
    conversion_low_rate > base_rate or conversion_high_rate < base_rate
        as is_conclusive
from rates
