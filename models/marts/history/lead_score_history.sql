with

leads as (

    select * from {{ ref('score_leads') }}
    where is_current

),

versions as (

    select * from {{ ref('score_rule_versions') }}

),

published_days as (

    select * from {{ ref('published_days') }}

),

published as (

    {{ published_rows({
        'scoring_model': 'string',
        'lead_id': 'string',
        'rules_version': 'string',
        'grade': 'string',
        'fit_band': 'string',
        'engagement_band': 'string',
        'total_band': 'string',
        'segment': 'string',
        'next_action': 'string',
        'status': 'string',
        'exclusion_reasons': 'string',
        'visible_hash': 'string',
        'publication_number': 'integer',
        'score': 'integer',
        'fit_points': 'decimal(18, 4)',
        'engagement_points': 'decimal(18, 4)',
        'is_sales_ready': 'boolean',
        'as_of': 'date',
    }) }}

),

visible as (

    select
        leads.*,
        versions.rules_version,
        md5(concat_ws(
            '|',
            cast(leads.score as string),
            leads.grade,
            leads.total_band,
            leads.segment,
            coalesce(leads.next_action, ''),
            leads.status,
            coalesce(leads.exclusion_reasons, ''),
            cast(leads.is_sales_ready as string)
        )) as visible_hash
    from leads
    inner join versions
        on leads.scoring_model = versions.scoring_model

),

scored_days as (

    select distinct
        scoring_model,
        as_of
    from leads

),

{# The day that is published now, and the one after it that was already. #}
days as (

    select
        scored_days.scoring_model,
        scored_days.as_of,
        min(published_days.as_of) as next_on
    from scored_days
    left join published_days
        on
            scored_days.scoring_model = published_days.scoring_model
            and scored_days.as_of < published_days.as_of
    group by scored_days.scoring_model, scored_days.as_of

),

{# What stood published on the day, whatever was published for later days. #}
standing as (

    select
        published.scoring_model,
        published.lead_id,
        max_by(
            published.visible_hash, {{ publication_order('published') }}
        ) filter (where published.as_of <= days.as_of) as visible_hash,
        max_by(
            published.publication_number,
            {{ publication_order('published') }}
        ) filter (where published.as_of <= days.as_of) as publication_number,
        max(published.publication_number) as last_number,
        count_if(published.as_of = days.next_on) as next_day_count,
        min(days.next_on) as next_on
    from published
    inner join days
        on published.scoring_model = days.scoring_model
    group by published.scoring_model, published.lead_id

),

changed as (

    select
        visible.*,
        coalesce(standing.last_number, 0) as last_number,
        standing.publication_number as standing_number,
        case
            when standing.next_day_count = 0 then standing.next_on
        end as restate_on
    from visible
    left join standing
        on
            visible.scoring_model = standing.scoring_model
            and visible.lead_id = standing.lead_id
    where visible.visible_hash != coalesce(standing.visible_hash, '')

)

select
    scoring_model,
    lead_id,
    rules_version,
    grade,
    fit_band,
    engagement_band,
    total_band,
    segment,
    next_action,
    status,
    exclusion_reasons,
    visible_hash,
    cast(last_number + 1 as integer) as publication_number,
    score,
    fit_points,
    engagement_points,
    is_sales_ready,
    as_of
from changed
union all
{# The next published day had no row of its own as long as it was like this one:
   it gets it now, or it would seem to be what this day has become. #}
select
    published.scoring_model,
    published.lead_id,
    published.rules_version,
    published.grade,
    published.fit_band,
    published.engagement_band,
    published.total_band,
    published.segment,
    published.next_action,
    published.status,
    published.exclusion_reasons,
    published.visible_hash,
    cast(changed.last_number + 2 as integer) as publication_number,
    published.score,
    published.fit_points,
    published.engagement_points,
    published.is_sales_ready,
    changed.restate_on as as_of
from changed
inner join published
    on
        changed.scoring_model = published.scoring_model
        and changed.lead_id = published.lead_id
        and changed.standing_number = published.publication_number
where changed.restate_on is not null
