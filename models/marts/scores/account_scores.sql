with

accounts as (

    select * from {{ ref('score_accounts') }}

),

history as (

    select * from {{ ref('account_score_history') }}

),

versions as (

    select * from {{ ref('score_rule_versions') }}

),

earlier_scores as (

    select
        history.scoring_model,
        history.account_id,
        max_by(history.points, {{ publication_order('history') }}) as points
    from history
    inner join accounts
        on
            history.scoring_model = accounts.scoring_model
            and history.account_id = accounts.account_id
            and history.as_of <= accounts.as_of - 28
    group by history.scoring_model, history.account_id

)

select
    accounts.scoring_model,
    accounts.account_id,
    accounts.domain,
    versions.rules_version,
    accounts.band,
    accounts.fit_points,
    accounts.engagement_points,
    accounts.points,
    cast(accounts.points - earlier_scores.points as decimal(18, 4))
        as trend_points,
    accounts.open_lead_count,
    accounts.engaged_contact_count,
    accounts.senior_contact_count,
    accounts.is_ready,
    accounts.as_of
from accounts
inner join versions
    on accounts.scoring_model = versions.scoring_model
left join earlier_scores
    on
        accounts.scoring_model = earlier_scores.scoring_model
        and accounts.account_id = earlier_scores.account_id
