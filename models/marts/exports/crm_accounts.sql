with

{# The ids that the sources give, and those of a company that uses the ids of
   Salesforce as they are. #}
account_scores as (

    select
        *,
        case
            when account_id like 'hubspot:%' then substr(account_id, 9)
        end as hubspot_id,
        case
            when account_id like 'salesforce:001%' then substr(account_id, 12)
            when account_id like '001%' and length(account_id) in (15, 18)
                then account_id
        end as salesforce_account_id
    from {{ ref('account_scores') }}

),

scoring_models as (

    select * from {{ ref('stg_scoring_models') }}
    where role = 'champion'

)

select
    account_scores.account_id,
    account_scores.hubspot_id,
    account_scores.salesforce_account_id,
    case
        when
            not contains(account_scores.account_id, ':')
            and account_scores.salesforce_account_id is null
            then account_scores.account_id
    end as own_id,
    account_scores.domain,
    account_scores.scoring_model,
    account_scores.rules_version,
    account_scores.band,
    account_scores.points,
    account_scores.fit_points,
    account_scores.engagement_points,
    account_scores.engaged_contact_count,
    account_scores.senior_contact_count,
    account_scores.is_ready,
    account_scores.as_of
from account_scores
inner join scoring_models
    on account_scores.scoring_model = scoring_models.scoring_model
