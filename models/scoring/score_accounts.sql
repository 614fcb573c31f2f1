with

accounts as (

    select
        account_id,
        domain
    from {{ ref('stg_accounts') }}
    where row_fate = 'used'

),

leads as (

    select * from {{ ref('score_leads') }}
    where is_current

),

roster as (

    select * from {{ ref('feat_roster') }}
    where is_current

),

as_of_day as (

    select max(as_of) as as_of
    from roster

),

scoring_models as (

    select * from {{ ref('stg_scoring_models') }}
    where role != 'off'

),

job_titles as (

    select
        attribute_value as job_title,
        words
    from {{ ref('score_attribute_values') }}
    where attribute_name = 'job_title'

),

senior_titles as (

    select {{ words_of('item') }} as words
    from {{ ref('stg_lists') }}
    where list_name = 'senior_titles'

),

senior_job_titles as (

    select distinct job_titles.job_title
    from job_titles
    inner join senior_titles
        on
            contains(job_titles.words, senior_titles.words)
            and senior_titles.words != ' '

),

senior_leads as (

    select lead_attributes.roster_number
    from {{ ref('feat_lead_attributes') }} as lead_attributes
    inner join roster
        on lead_attributes.roster_number = roster.roster_number
    inner join senior_job_titles
        on lead_attributes.attribute_value = senior_job_titles.job_title
    where lead_attributes.attribute_name = 'job_title'

),

known_accounts as (

    select account_id
    from accounts

    union distinct

    select account_id
    from roster
    where account_id is not null

),

ranked_leads as (

    select
        leads.*,
        senior_leads.roster_number is not null as is_senior,
        row_number() over (
            partition by leads.scoring_model, leads.account_id
            order by leads.engagement_points desc, leads.lead_id asc
        ) as engagement_rank
    from leads
    left join senior_leads
        on leads.roster_number = senior_leads.roster_number
    where leads.account_id is not null and leads.status = 'open'

),

{# Each further contact counts half as much as the one before. #}
lead_terms as (

    select
        *,
        cast(greatest(engagement_points, 0) as double)
        * power(0.5e0, engagement_rank - 1) as exact_points
    from ranked_leads

),

account_sums as (

    select
        scoring_model,
        account_id,
        max(fit_points) as fit_points,
        sum({{ round_points('exact_points') }}) as engagement_points,
        count(*) as open_lead_count,
        count_if(engagement_points > 0) as engaged_contact_count,
        count_if(is_senior) as senior_contact_count
    from lead_terms
    group by scoring_model, account_id

),

{# An account without open leads has nobody to earn points: absent is zero. #}
sums as (

    select
        scoring_models.scoring_model,
        known_accounts.account_id,
        accounts.domain,
        cast(coalesce(account_sums.fit_points, 0) as decimal(18, 4))
            as fit_points,
        cast(coalesce(account_sums.engagement_points, 0) as decimal(18, 4))
            as engagement_points,
        cast(coalesce(account_sums.open_lead_count, 0) as integer)
            as open_lead_count,
        cast(coalesce(account_sums.engaged_contact_count, 0) as integer)
            as engaged_contact_count,
        cast(coalesce(account_sums.senior_contact_count, 0) as integer)
            as senior_contact_count,
        scoring_models.account_threshold,
        scoring_models.min_engaged_contacts,
        as_of_day.as_of
    from known_accounts
    cross join scoring_models
    cross join as_of_day
    left join accounts
        on known_accounts.account_id = accounts.account_id
    left join account_sums
        on
            scoring_models.scoring_model = account_sums.scoring_model
            and known_accounts.account_id = account_sums.account_id
    where as_of_day.as_of is not null

),

totals as (

    select
        *,
        cast(fit_points + engagement_points as decimal(18, 4)) as points
    from sums

),

band_ranges as (

    select * from {{ ref('score_band_ranges') }}
    where axis = 'account'

)

select
    totals.scoring_model,
    totals.account_id,
    totals.domain,
    band_ranges.band,
    totals.fit_points,
    totals.engagement_points,
    totals.points,
    totals.open_lead_count,
    totals.engaged_contact_count,
    totals.senior_contact_count,
    totals.points >= coalesce(totals.account_threshold, totals.points)
    and totals.engaged_contact_count >= totals.min_engaged_contacts
        as is_ready,
    totals.as_of
from totals
inner join band_ranges
    on
        totals.scoring_model = band_ranges.scoring_model
        and totals.points >= band_ranges.min_points
        and totals.points < band_ranges.below_points
