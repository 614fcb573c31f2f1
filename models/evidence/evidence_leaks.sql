with

decisions as (

    select * from {{ ref('evidence_decisions') }}

),

entries as (

    select * from {{ ref('score_entries') }}
    where entry_kind = rule_kind

),

lead_inputs as (

    select * from {{ ref('evidence_lead_inputs') }}

),

model_inputs as (

    select * from {{ ref('evidence_model_inputs') }}

),

known_pasts as (

    select distinct attribute_name
    from {{ ref('stg_attribute_changes') }}
    where row_fate = 'used'

),

rule_counts as (

    select
        entries.scoring_model,
        'rule ' || entries.rule_id as item,
        count(*) as lead_count,
        count_if(decisions.is_converted) as conversion_count
    from entries
    inner join decisions
        on
            entries.lead_id = decisions.lead_id
            and entries.as_of = decisions.as_of
    group by entries.scoring_model, entries.rule_id

),

level_counts as (

    select
        lead_inputs.input_kind,
        lead_inputs.input,
        lead_inputs.level,
        count(*) as lead_count,
        count_if(decisions.is_converted) as conversion_count
    from lead_inputs
    inner join decisions
        on lead_inputs.lead_id = decisions.lead_id
    group by lead_inputs.input_kind, lead_inputs.input, lead_inputs.level

),

signals as (

    select
        scoring_model,
        item,
        lead_count,
        conversion_count
    from rule_counts

    union all

    select
        model_inputs.scoring_model,
        case level_counts.input_kind
            when 'attribute'
                then level_counts.input || ': ' || level_counts.level
            else 'event ' || level_counts.input
        end as item,
        level_counts.lead_count,
        level_counts.conversion_count
    from model_inputs
    inner join level_counts
        on
            model_inputs.input_kind = level_counts.input_kind
            and model_inputs.input = level_counts.input

),

outcome_counts as (

    select
        count_if(is_converted) as all_conversion_count,
        count_if(not is_converted) as all_other_count
    from decisions

),

{# Half the sum of both shares put right, be the signal good or bad. #}
signal_areas as (

    select
        signals.*,
        outcome_counts.all_conversion_count,
        outcome_counts.all_other_count,
        0.5e0 + 0.5e0 * abs(
            cast(signals.conversion_count as double)
            / nullif(outcome_counts.all_conversion_count, 0)
            - cast(signals.lead_count - signals.conversion_count as double)
            / nullif(outcome_counts.all_other_count, 0)
        ) as auc
    from signals
    cross join outcome_counts

)

select
    scoring_model,
    item,
    item || ' alone has an AUC of ' || {{ statistic_in_words('auc') }}
    || ': true of ' || cast(conversion_count as string)
    || ' of ' || cast(all_conversion_count as string)
    || ' leads that converted and of '
    || cast(lead_count - conversion_count as string)
    || ' of ' || cast(all_other_count as string) || ' others' as finding,
    true as is_alarm
from signal_areas
where
    auc > {{ var('leak_alarm_auc') }}
    and least(all_conversion_count, all_other_count)
    >= {{ var('min_level_leads') }}

union all

select
    model_inputs.scoring_model,
    model_inputs.input as item,
    'its values of today stand for the past' as finding,
    false as is_alarm
from model_inputs
anti join known_pasts
    on model_inputs.input = known_pasts.attribute_name
where model_inputs.input_kind = 'attribute'
