{# Which forgets the behaviours that nobody shows any more. #}
-- depends_on: {{ ref('feat_daily_events') }}
with

rules as (

    select * from {{ ref('score_rules') }}

),

attribute_values as (

    select * from {{ ref('score_attribute_values') }}

),

attribute_names as (

    {{ names_as_rows(
        lead_attribute_names() + account_attribute_names(), 'attribute_name'
    ) }}

),

event_types as (

    select distinct event_type
    from {{ ref('feat_behaviours') }}

),

lists as (

    select * from {{ ref('stg_lists') }}

),

item_matches as (

    select * from {{ ref('score_item_matches') }}

),

matched_items as (

    select distinct
        scoring_model,
        rule_id,
        item
    from item_matches

),

{# A list is long by nature; only items typed into a rule can be typos. #}
unmatched_items as (

    select
        items.scoring_model,
        items.rule_id,
        items.attribute_name,
        items.item
    from {{ ref('score_operand_items') }} as items
    left join matched_items
        on
            items.scoring_model = matched_items.scoring_model
            and items.rule_id = matched_items.rule_id
            and items.item = matched_items.item
    where items.operator != 'in_list' and matched_items.item is null

),

{# A near spelling is a value that the rule does not match in another way. #}
near_values as (

    select
        unmatched_items.scoring_model,
        unmatched_items.rule_id,
        unmatched_items.item,
        {{ nearest_text(
            'unmatched_items.item', 'attribute_values.attribute_value'
        ) }} as near_value
    from unmatched_items
    inner join attribute_values
        on
            unmatched_items.attribute_name = attribute_values.attribute_name
            and attribute_values.attribute_value != ''
            and length(unmatched_items.item) > 3
            and levenshtein(
                unmatched_items.item, attribute_values.attribute_value
            ) <= 2
    left join item_matches
        on
            unmatched_items.scoring_model = item_matches.scoring_model
            and unmatched_items.rule_id = item_matches.rule_id
            and attribute_values.attribute_value = item_matches.attribute_value
    where item_matches.rule_id is null
    group by
        unmatched_items.scoring_model,
        unmatched_items.rule_id,
        unmatched_items.item

),

worded_items as (

    select
        unmatched_items.scoring_model,
        unmatched_items.rule_id,
        unmatched_items.item || coalesce(
            ' (did you mean ' || near_values.near_value || '?)', ''
        ) as item_in_words,
        near_values.near_value is not null as has_near_value
    from unmatched_items
    left join near_values
        on
            unmatched_items.scoring_model = near_values.scoring_model
            and unmatched_items.rule_id = near_values.rule_id
            and unmatched_items.item = near_values.item

),

rule_items as (

    select
        scoring_model,
        rule_id,
        {{ sorted_text('item_in_words', ', ') }} as unmatched_items,
        bool_or(has_near_value) as has_near_value
    from worded_items
    group by scoring_model, rule_id

),

near_attributes as (

    select
        rules.attribute_name,
        {{ nearest_text(
            'rules.attribute_name', 'attribute_names.attribute_name'
        ) }} as near_name
    from rules
    cross join attribute_names
    where rules.attribute_name is not null
    group by rules.attribute_name

),

rule_event_types as (

    select event_type
    from rules
    where event_type is not null

    union distinct

    select after_event_type as event_type
    from rules
    where after_event_type is not null

),

unknown_event_types as (

    select
        rule_event_types.event_type,
        {{ nearest_text('rule_event_types.event_type', 'near.event_type') }}
            as near_type
    from rule_event_types
    left join event_types
        on rule_event_types.event_type = event_types.event_type
    left join event_types as near
        on true
    where event_types.event_type is null
    group by rule_event_types.event_type

),

sensitive as (

    select item as attribute_name
    from lists
    where list_name = 'sensitive_attributes'

)

select
    rules.scoring_model,
    rules.rule_id,
    rules.rule_kind,
    rule_items.unmatched_items,
    case
        when
            rules.rule_kind = 'attribute'
            and attribute_names.attribute_name is null
            then near_attributes.near_name
    end as near_attribute_name,
    unknown_acts.event_type as unknown_event_type,
    unknown_acts.near_type as near_event_type,
    unknown_chances.event_type as unknown_after_event_type,
    unknown_chances.near_type as near_after_event_type,
    rules.rule_kind = 'attribute'
    and attribute_names.attribute_name is null as is_unknown_attribute,
    coalesce(rule_items.has_near_value, false) as has_near_value,
    sensitive.attribute_name is not null as is_sensitive
from rules
left join attribute_names
    on rules.attribute_name = attribute_names.attribute_name
left join near_attributes
    on rules.attribute_name = near_attributes.attribute_name
left join rule_items
    on
        rules.scoring_model = rule_items.scoring_model
        and rules.rule_id = rule_items.rule_id
left join unknown_event_types as unknown_acts
    on rules.event_type = unknown_acts.event_type
left join unknown_event_types as unknown_chances
    on rules.after_event_type = unknown_chances.event_type
left join sensitive
    on rules.attribute_name = sensitive.attribute_name
