with

rules as (

    select * from {{ ref('score_rules') }}

),

checks as (

    select * from {{ ref('score_rule_checks') }}

),

scoring_models as (

    select scoring_model
    from {{ ref('stg_scoring_models') }}
    where role != 'off'

),

roster as (

    select * from {{ ref('feat_roster') }}
    where is_current

),

roster_size as (

    select count(*) as lead_count
    from roster

),

lead_attributes as (

    select lead_attributes.*
    from {{ ref('feat_lead_attributes') }} as lead_attributes
    inner join roster
        on lead_attributes.roster_number = roster.roster_number

),

lead_event_types as (

    select distinct
        daily_events.lead_key,
        behaviours.event_type
    from {{ ref('feat_daily_events') }} as daily_events
    inner join {{ ref('feat_behaviours') }} as behaviours
        on daily_events.behaviour_key = behaviours.behaviour_key
    inner join roster
        on
            daily_events.lead_key = roster.lead_key
            and daily_events.occurred_on <= roster.as_of

),

fired as (

    select
        rule_points.rule_number,
        count(*) as lead_count
    from {{ ref('score_rule_points') }} as rule_points
    inner join roster
        on rule_points.roster_number = roster.roster_number
    group by rule_points.rule_number

),

unreadable as (

    select
        rules.scoring_model,
        rules.rule_id,
        count(*) as lead_count,
        min(lead_attributes.attribute_value) as example
    from rules
    inner join lead_attributes
        on rules.attribute_name = lead_attributes.attribute_name
    inner join {{ ref('score_attribute_values') }} as attribute_values
        on
            lead_attributes.attribute_name = attribute_values.attribute_name
            and lead_attributes.attribute_value
            = attribute_values.attribute_value
    where
        rules.operator = 'between'
        and attribute_values.attribute_value != ''
        and attribute_values.number is null
    group by rules.scoring_model, rules.rule_id

),

rule_rows as (

    select
        rules.scoring_model,
        'rule' as item_kind,
        rules.rule_id as item,
        rules.rule_kind,
        rules.rule_group,
        rules.category,
        rules.points,
        coalesce(fired.lead_count, 0) as lead_count,
        coalesce(unreadable.lead_count, 0) as unreadable_value_count,
        coalesce(fired.lead_count, 0) = 0 as is_dead,
        checks.is_sensitive,
        checks.is_unknown_attribute
        or checks.unknown_event_type is not null
        or checks.unknown_after_event_type is not null
        or checks.has_near_value
        or checks.is_sensitive
        or unreadable.lead_count is not null
        or fired.lead_count is null as is_warning,
        nullif(concat_ws(
            '; ',
            case
                when checks.is_unknown_attribute
                    then
                        'no table has an attribute ' || rules.attribute_name
                        || coalesce(
                            ' (did you mean '
                            || checks.near_attribute_name || '?)', ''
                        )
                when checks.unknown_event_type is not null
                    then
                        'no event is of type ' || checks.unknown_event_type
                        || coalesce(
                            ' (did you mean '
                            || checks.near_event_type || '?)', ''
                        )
                when coalesce(fired.lead_count, 0) = 0
                    then 'fires for no lead'
            end,
            case
                when checks.unknown_after_event_type is not null
                    then
                        'no event is of type '
                        || checks.unknown_after_event_type
                        || coalesce(
                            ' (did you mean '
                            || checks.near_after_event_type || '?)', ''
                        )
            end,
            case
                when not checks.is_unknown_attribute
                    then
                        'matches no value of ' || rules.attribute_name || ': '
                        || checks.unmatched_items
            end,
            case
                when unreadable.lead_count > 0
                    then
                        cast(unreadable.lead_count as string)
                        || ' value(s) of ' || rules.attribute_name
                        || ' are no numbers, such as ' || unreadable.example
            end,
            case
                when checks.is_sensitive
                    then
                        rules.attribute_name || ' is a sensitive attribute:'
                        || ' check that scoring it is lawful and fair'
            end
        ), '') as finding
    from rules
    inner join checks
        on
            rules.scoring_model = checks.scoring_model
            and rules.rule_id = checks.rule_id
    left join fired
        on rules.rule_number = fired.rule_number
    left join unreadable
        on
            rules.scoring_model = unreadable.scoring_model
            and rules.rule_id = unreadable.rule_id

),

{# A rule on any event at all covers none: it does not know them. #}
covered_event_types as (

    select
        scoring_model,
        event_type
    from rules
    where event_type is not null

    union distinct

    select
        scoring_model,
        after_event_type as event_type
    from rules
    where after_event_type is not null

),

event_types as (

    select
        event_type,
        count(*) as lead_count
    from lead_event_types
    group by event_type

),

event_type_rows as (

    select
        scoring_models.scoring_model,
        'event_type' as item_kind,
        event_types.event_type as item,
        event_types.lead_count
    from event_types
    cross join scoring_models
    left join covered_event_types
        on
            scoring_models.scoring_model = covered_event_types.scoring_model
            and event_types.event_type = covered_event_types.event_type
    where covered_event_types.event_type is null

),

attributes as (

    select
        attribute_name,
        count_if(attribute_value != '') as lead_count
    from lead_attributes
    group by attribute_name

),

covered_attributes as (

    select distinct
        scoring_model,
        attribute_name
    from rules
    where attribute_name is not null

),

attribute_rows as (

    select
        scoring_models.scoring_model,
        'attribute' as item_kind,
        attributes.attribute_name as item,
        attributes.lead_count
    from attributes
    cross join scoring_models
    left join covered_attributes
        on
            scoring_models.scoring_model = covered_attributes.scoring_model
            and attributes.attribute_name = covered_attributes.attribute_name
    where covered_attributes.attribute_name is null

),

uncovered_rows as (

    select * from event_type_rows

    union all

    select * from attribute_rows

),

all_rows as (

    select
        scoring_model,
        item_kind,
        item,
        rule_kind,
        rule_group,
        category,
        finding,
        points,
        lead_count,
        unreadable_value_count,
        is_warning,
        is_dead,
        is_sensitive
    from rule_rows

    union all

    select
        scoring_model,
        item_kind,
        item,
        cast(null as string) as rule_kind,
        cast(null as string) as rule_group,
        cast(null as string) as category,
        'no rule of this model is about it' as finding,
        cast(null as decimal(18, 4)) as points,
        lead_count,
        0 as unreadable_value_count,
        false as is_warning,
        false as is_dead,
        false as is_sensitive
    from uncovered_rows

)

select
    all_rows.scoring_model,
    all_rows.item_kind,
    all_rows.item,
    all_rows.rule_kind,
    all_rows.rule_group,
    all_rows.category,
    all_rows.finding,
    all_rows.points,
    cast(all_rows.lead_count as integer) as lead_count,
    cast(
        coalesce(
            cast(all_rows.lead_count as double)
            / nullif(roster_size.lead_count, 0),
            0
        ) as decimal(9, 6)
    ) as lead_rate,
    cast(all_rows.unreadable_value_count as integer) as unreadable_value_count,
    all_rows.is_warning,
    all_rows.is_dead,
    all_rows.is_sensitive
from all_rows
cross join roster_size
