with

{# Nobody whom sales may not write to leaves: not the excluded, not those who
   asked not to be contacted. The erased are not scored at all. #}
lead_scores as (

    select * from {{ ref('lead_scores') }}
    where
        scoring_model = pilot_scoring_model
        and not is_excluded
        and not is_do_not_contact

),

leads as (

    select * from {{ ref('feat_leads') }}

),

identities as (

    select * from {{ ref('stg_lead_identities') }}
    where not is_erased

),

{# The ids that the sources give, and those of a company that uses the ids of
   Salesforce as they are. #}
records as (

    select
        surviving_lead_id,
        lead_id = surviving_lead_id as is_survivor,
        case when lead_id like 'hubspot:%' then substr(lead_id, 9) end
            as hubspot_id,
        case
            when lead_id like 'salesforce:00Q%' then substr(lead_id, 12)
            when lead_id like '00Q%' and length(lead_id) in (15, 18)
                then lead_id
        end as salesforce_lead_id,
        case
            when lead_id like 'salesforce:003%' then substr(lead_id, 12)
            when lead_id like '003%' and length(lead_id) in (15, 18)
                then lead_id
        end as salesforce_contact_id
    from identities

),

{# Of several records the survivor's own, else the one with the smallest id. #}
crm_ids as (

    select
        surviving_lead_id,
        coalesce(
            min(hubspot_id) filter (where is_survivor),
            min(hubspot_id)
        ) as hubspot_id,
        coalesce(
            min(salesforce_lead_id) filter (where is_survivor),
            min(salesforce_lead_id)
        ) as salesforce_lead_id,
        coalesce(
            min(salesforce_contact_id) filter (where is_survivor),
            min(salesforce_contact_id)
        ) as salesforce_contact_id
    from records
    group by surviving_lead_id

)

select
    lead_scores.lead_id,
    crm_ids.hubspot_id,
    {# What has become a contact can no longer be written to as a lead. #}
    case
        when crm_ids.salesforce_contact_id is null
            then crm_ids.salesforce_lead_id
    end as salesforce_lead_id,
    crm_ids.salesforce_contact_id,
    case
        when
            not contains(lead_scores.lead_id, ':')
            and crm_ids.salesforce_lead_id is null
            and crm_ids.salesforce_contact_id is null
            then lead_scores.lead_id
    end as own_id,
    lead_scores.account_id,
    leads.email,
    lead_scores.scoring_model,
    lead_scores.rules_version,
    lead_scores.grade,
    lead_scores.fit_band,
    lead_scores.engagement_band,
    lead_scores.total_band,
    lead_scores.segment,
    lead_scores.next_action,
    lead_scores.status,
    lead_scores.reasons_up,
    lead_scores.reasons_down,
    lead_scores.score,
    lead_scores.fit_points,
    lead_scores.engagement_points,
    lead_scores.probability_rate,
    lead_scores.is_mql,
    lead_scores.is_sales_ready,
    lead_scores.last_activity_on,
    lead_scores.as_of
from lead_scores
inner join leads
    on lead_scores.lead_id = leads.lead_id
inner join crm_ids
    on lead_scores.lead_id = crm_ids.surviving_lead_id
