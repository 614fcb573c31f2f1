with

segments as (

    select
        *,
        case segment_kind
            when 'training_score_decile' then 'score'
            else segment_kind
        end as input_kind
    from {{ ref('evidence_segments') }}
    where
        segment_kind in (
            'base',
            'training_score_decile',
            'total_band',
            'fit_band',
            'engagement_band',
            'grade',
            'attribute',
            'event_type'
        )

),

base as (

    select * from segments
    where input_kind = 'base'

),

event_types as (

    select distinct
        input_kind,
        input
    from segments
    where input_kind = 'event_type'

),

{# What did not happen is a level as well, and so is not to convert. #}
counts as (

    select
        scoring_model,
        input_kind,
        input,
        level,
        split,
        period,
        decision_lead_count as lead_count,
        conversion_count
    from segments
    where input_kind != 'base'

    union all

    select
        base.scoring_model,
        event_types.input_kind,
        event_types.input,
        'did not happen' as level,
        base.split,
        base.period,
        base.decision_lead_count - coalesce(segments.decision_lead_count, 0)
            as lead_count,
        base.conversion_count - coalesce(segments.conversion_count, 0)
            as conversion_count
    from base
    cross join event_types
    left join segments
        on
            event_types.input_kind = segments.input_kind
            and event_types.input = segments.input
            and base.split = segments.split
            and base.period = segments.period

    union all

    select
        scoring_model,
        'outcome' as input_kind,
        'outcome' as input,
        'converted' as level,
        split,
        period,
        conversion_count as lead_count,
        conversion_count
    from base

    union all

    select
        scoring_model,
        'outcome' as input_kind,
        'outcome' as input,
        'did not convert' as level,
        split,
        period,
        decision_lead_count - conversion_count as lead_count,
        0 as conversion_count
    from base

),

levels as (

    select
        scoring_model,
        input_kind,
        input,
        level,
        sum(case split when 'train' then lead_count else 0 end)
            as training_lead_count
    from counts
    group by scoring_model, input_kind, input, level

),

periods as (

    select distinct period
    from base

),

period_counts as (

    select
        scoring_model,
        input_kind,
        input,
        level,
        period,
        sum(lead_count) as lead_count,
        sum(conversion_count) as conversion_count
    from counts
    group by scoring_model, input_kind, input, level, period

),

{# A level that no lead of a month had has no count there. #}
filled_counts as (

    select
        levels.*,
        periods.period,
        coalesce(period_counts.lead_count, 0) as lead_count,
        coalesce(period_counts.conversion_count, 0) as conversion_count
    from levels
    cross join periods
    left join period_counts
        on
            levels.scoring_model = period_counts.scoring_model
            and levels.input_kind = period_counts.input_kind
            and levels.input = period_counts.input
            and levels.level = period_counts.level
            and periods.period = period_counts.period

),

{# predictive_max_leads may keep the predictive model from scoring all leads,
   and any of a month. #}
totals as (

    select
        *,
        sum(lead_count) over (
            partition by scoring_model, input_kind, input, period
        ) as all_lead_count,
        sum(training_lead_count) over (
            partition by scoring_model, input_kind, input, period
        ) as all_training_lead_count
    from filled_counts

)

select
    scoring_model,
    period,
    input_kind,
    input,
    level,
    cast(lead_count as integer) as lead_count,
    {{ round_statistic('cast(lead_count as double) / all_lead_count') }}
        as share_rate,
    cast(training_lead_count as integer) as training_lead_count,
    {{ round_statistic(
        'cast(training_lead_count as double)'
        ~ ' / nullif(all_training_lead_count, 0)'
    ) }} as training_share_rate,
    cast(conversion_count as integer) as conversion_count,
    {{ round_statistic(
        'cast(conversion_count as double) / nullif(lead_count, 0)'
    ) }} as conversion_rate
from totals
where all_lead_count > 0
