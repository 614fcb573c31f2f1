with

lead_scores as (

    select * from {{ ref('lead_scores') }}
    where is_sales_ready and scoring_model = pilot_scoring_model

),

leads as (

    select * from {{ ref('feat_leads') }}

),

account_scores as (

    select * from {{ ref('account_scores') }}

),

{# Of what was published for one day the last stands. #}
published as (

    select
        history.scoring_model,
        history.lead_id,
        max_by(history.is_sales_ready, history.publication_number)
            as is_sales_ready,
        history.as_of
    from {{ ref('lead_score_history') }} as history
    inner join lead_scores
        on
            history.scoring_model = lead_scores.scoring_model
            and history.lead_id = lead_scores.lead_id
            and history.as_of <= lead_scores.as_of
    group by history.scoring_model, history.lead_id, history.as_of

),

last_not_ready as (

    select
        scoring_model,
        lead_id,
        max(as_of) as as_of
    from published
    where not is_sales_ready
    group by scoring_model, lead_id

),

ready_days as (

    select
        published.scoring_model,
        published.lead_id,
        min(published.as_of) as ready_on
    from published
    left join last_not_ready
        on
            published.scoring_model = last_not_ready.scoring_model
            and published.lead_id = last_not_ready.lead_id
    where
        last_not_ready.as_of is null
        or published.as_of > last_not_ready.as_of
    group by published.scoring_model, published.lead_id

)

select
    lead_scores.lead_id,
    lead_scores.scoring_model,
    lead_scores.owner,
    leads.email,
    lead_scores.account_id,
    account_scores.domain as account_domain,
    account_scores.band as account_band,
    lead_scores.grade,
    lead_scores.segment,
    lead_scores.next_action,
    lead_scores.reasons_up,
    lead_scores.reasons_down,
    cast(row_number() over (
        order by
            lead_scores.score desc,
            lead_scores.engagement_points desc,
            ready_days.ready_on asc,
            lead_scores.lead_id asc
    ) as integer) as queue_position,
    lead_scores.score,
    lead_scores.score_change,
    account_scores.points as account_points,
    account_scores.engaged_contact_count as account_engaged_contact_count,
    cast(lead_scores.as_of - ready_days.ready_on as integer) as waiting_days,
    coalesce(account_scores.is_ready, false) as is_account_ready,
    ready_days.ready_on,
    lead_scores.last_activity_on,
    lead_scores.as_of
from lead_scores
inner join leads
    on lead_scores.lead_id = leads.lead_id
inner join ready_days
    on
        lead_scores.scoring_model = ready_days.scoring_model
        and lead_scores.lead_id = ready_days.lead_id
left join account_scores
    on
        lead_scores.scoring_model = account_scores.scoring_model
        and lead_scores.account_id = account_scores.account_id
