with

as_of_day as (

    select max(as_of) as as_of
    from {{ ref('feat_roster') }}
    where is_current

),

{# New leads: those of the last four weeks, and of the weeks before them. #}
new_leads as (

    select
        roster.lead_key,
        cast(as_of_day.as_of - roster.created_on as int) < 28 as is_latest
    from {{ ref('feat_roster') }} as roster
    inner join as_of_day
        on
            cast(as_of_day.as_of - roster.created_on as int)
            < 28 + 7 * {{ var('recent_weeks') }}
    where roster.is_current

),

counts as (

    select
        attributes.attribute_name,
        count_if(new_leads.is_latest) as lead_count,
        count_if(new_leads.is_latest and attributes.attribute_value = '')
            as missing_count,
        count_if(not new_leads.is_latest) as earlier_lead_count,
        count_if(
            not new_leads.is_latest and attributes.attribute_value = ''
        ) as earlier_missing_count
    from {{ ref('feat_todays_attributes') }} as attributes
    inner join new_leads
        on attributes.lead_key = new_leads.lead_key
    group by attributes.attribute_name

),

rates as (

    select
        *,
        cast(missing_count as double) / nullif(lead_count, 0) as missing_rate,
        cast(earlier_missing_count as double) / nullif(earlier_lead_count, 0)
            as earlier_missing_rate
    from counts

)

select
    attribute_name,
    cast(lead_count as integer) as lead_count,
    {{ round_statistic('missing_rate') }} as missing_rate,
    cast(earlier_lead_count as integer) as earlier_lead_count,
    {{ round_statistic('earlier_missing_rate') }} as earlier_missing_rate,
    coalesce(
        missing_rate
        > earlier_missing_rate + {{ var('missing_alarm_rate') }}
        and {{ is_beyond_chance(
            'missing_count', 'earlier_missing_rate * lead_count'
        ) }},
        false
    ) as is_alarm
from rates
