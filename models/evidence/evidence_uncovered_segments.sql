with

scoring_models as (

    select scoring_model
    from {{ ref('stg_scoring_models') }}
    where role != 'off'

),

segments as (

    select distinct
        segment_kind,
        segment,
        input,
        level
    from {{ ref('evidence_segments') }}
    where
        segment_kind = 'event_type'
        or (segment_kind = 'attribute' and level != '(other)')

),

attribute_values as (

    select * from {{ ref('evidence_attribute_values') }}
    where learned_on = 'all'

),

matched_levels as (

    select distinct
        matches.scoring_model,
        matches.attribute_name,
        attribute_values.level
    from {{ ref('score_attribute_matches') }} as matches
    inner join attribute_values
        on
            matches.attribute_name = attribute_values.attribute_name
            and matches.attribute_value = attribute_values.attribute_value

),

uncovered_event_types as (

    select
        scoring_model,
        item as event_type
    from {{ ref('rule_coverage') }}
    where item_kind = 'event_type'

)

select
    scoring_models.scoring_model,
    segments.segment_kind,
    segments.segment
from segments
cross join scoring_models
where
    segments.segment_kind = 'attribute'
    and not exists (
        select 1 as is_matched
        from matched_levels
        where
            scoring_models.scoring_model = matched_levels.scoring_model
            and segments.input = matched_levels.attribute_name
            and segments.level = matched_levels.level
    )

union all

select
    uncovered_event_types.scoring_model,
    segments.segment_kind,
    segments.segment
from segments
inner join uncovered_event_types
    on
        segments.segment_kind = 'event_type'
        and segments.input = uncovered_event_types.event_type
