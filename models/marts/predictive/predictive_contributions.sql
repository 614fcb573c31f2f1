with

in_use as (

    select * from {{ ref('predict_in_use') }}

),

leads as (

    select * from {{ ref('predict_leads') }}
    where split = 'today'

),

contributions as (

    select * from {{ ref('predict_contributions') }}

)

select
    contributions.lead_id,
    contributions.feature_kind,
    contributions.input,
    contributions.level,
    case contributions.feature_kind
        when 'attribute'
            then
                {{ words_from_id('contributions.input') }} || ' is '
                || contributions.level
        when 'events'
            then {{ words_from_id('contributions.input') }} || ', how often'
        when 'recent events'
            then
                {{ words_from_id('contributions.input') }}
                || ', how often lately'
        when 'recency' then 'How recent the last activity is'
        when 'points'
            then 'Points of the group ' || contributions.input
        else 'Before anything is known of the lead'
    end as explanation,
    contributions.log_odds,
    contributions.as_of
from contributions
inner join in_use
    on contributions.fit_set = in_use.fit_set
inner join leads
    on
        contributions.lead_id = leads.lead_id
        and contributions.as_of = leads.as_of
