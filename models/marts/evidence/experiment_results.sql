with

scoring_models as (

    select * from {{ ref('stg_scoring_models') }}

),

pilot_arms as (

    select * from {{ ref('score_pilot_arms') }}

),

leads as (

    select * from {{ ref('score_leads') }}
    where is_current

),

decisions as (

    select * from {{ ref('evidence_decisions') }}

),

arms as (

    select
        scoring_model,
        case role
            when 'champion'
                then 1 - sum(
                    case role when 'challenger' then pilot_share_rate else 0 end
                ) over ()
            else pilot_share_rate
        end as pilot_share_rate,
        role = 'champion' as is_champion
    from scoring_models
    where
        role = 'champion'
        or (role = 'challenger' and pilot_share_rate > 0)

),

counts as (

    select
        arms.scoring_model,
        arms.pilot_share_rate,
        arms.is_champion,
        count(pilot_arms.lead_id) as lead_count,
        count(*) filter (where leads.is_sales_ready) as sales_ready_count,
        count(decisions.lead_id) as decision_lead_count,
        count(*) filter (where decisions.is_converted) as conversion_count
    from arms
    left join pilot_arms
        on arms.scoring_model = pilot_arms.scoring_model
    left join leads
        on
            pilot_arms.scoring_model = leads.scoring_model
            and pilot_arms.lead_id = leads.lead_id
    left join decisions
        on pilot_arms.lead_id = decisions.lead_id
    group by arms.scoring_model, arms.pilot_share_rate, arms.is_champion

),

rates as (

    select
        *,
        cast(conversion_count as double) / nullif(decision_lead_count, 0)
            as conversion_rate,
        {{ wilson_low('conversion_count', 'decision_lead_count') }}
            as low_rate,
        {{ wilson_high('conversion_count', 'decision_lead_count') }}
            as high_rate
    from counts

),

champion as (

    select
        decision_lead_count,
        conversion_rate,
        low_rate,
        high_rate
    from rates
    where is_champion

),

{# The interval is Newcombe's: it combines the Wilson intervals of both arms. #}
differences as (

    select
        rates.*,
        champion.conversion_rate as champion_conversion_rate,
        rates.conversion_rate - champion.conversion_rate as difference_rate,
        rates.conversion_rate - champion.conversion_rate - sqrt(
            power(rates.conversion_rate - rates.low_rate, 2)
            + power(champion.high_rate - champion.conversion_rate, 2)
        ) as difference_low_rate,
        rates.conversion_rate - champion.conversion_rate + sqrt(
            power(rates.high_rate - rates.conversion_rate, 2)
            + power(champion.conversion_rate - champion.low_rate, 2)
        ) as difference_high_rate,
        ceil({{ needed_lead_count(
            'rates.conversion_rate', 'champion.conversion_rate',
            'cast(champion.decision_lead_count as double)'
            ~ ' / nullif(rates.decision_lead_count, 0)'
        ) }}) as needed_lead_count
    from rates
    left join champion
        on not rates.is_champion

),

{# Nobody has more leads than a billion, and an integer not many more. #}
judged as (

    select
        *,
        case
            when needed_lead_count < 1e9
                then cast(needed_lead_count as integer)
            when needed_lead_count >= 1e9 then 1000000000
        end as shown_needed_lead_count,
        coalesce(difference_low_rate > 0 or difference_high_rate < 0, false)
            as is_conclusive
    from differences

)

select
    scoring_model,
    case
        when is_champion then 'champion: the other arms are compared with it'
        when difference_rate is null then 'not conclusive: no outcome known yet'
        when difference_rate = 0
            then 'not conclusive: converts as often as the champion'
        when not is_conclusive
            then
                'not conclusive: ' || {{ rate_in_words('conversion_rate') }}
                || ' convert, of the champion '
                || {{ rate_in_words('champion_conversion_rate') }}
                || case
                    when shown_needed_lead_count > decision_lead_count
                        then
                            '; at this difference '
                            || cast(
                                shown_needed_lead_count - decision_lead_count
                                as string
                            )
                            || ' more leads with an outcome are needed'
                    else ''
                end
        else
            case
                when difference_rate > 0 then 'converts more: '
                else 'converts less: '
            end
            || {{ rate_in_words('conversion_rate') }} || ', of the champion '
            || {{ rate_in_words('champion_conversion_rate') }}
    end as finding,
    cast(pilot_share_rate as decimal(18, 6)) as pilot_share_rate,
    cast(lead_count as integer) as lead_count,
    cast(sales_ready_count as integer) as sales_ready_count,
    cast(decision_lead_count as integer) as decision_lead_count,
    cast(conversion_count as integer) as conversion_count,
    {{ round_statistic('conversion_rate') }} as conversion_rate,
    {{ round_statistic('low_rate') }} as conversion_low_rate,
    {{ round_statistic('high_rate') }} as conversion_high_rate,
    {{ round_statistic('difference_rate') }} as difference_rate,
    {{ round_statistic('difference_low_rate') }} as difference_low_rate,
    {{ round_statistic('difference_high_rate') }} as difference_high_rate,
    shown_needed_lead_count as needed_lead_count,
    cast(
        shown_needed_lead_count
        - least(shown_needed_lead_count, decision_lead_count) as integer
    ) as still_needed_lead_count,
    is_champion,
    is_conclusive
from judged
