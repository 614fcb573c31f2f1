with

leads as (

    select * from {{ ref('score_leads') }}
    where is_current

),

versions as (

    select * from {{ ref('score_rule_versions') }}

),

published as (

    {{ published_rows({
        'scoring_model': 'string',
        'lead_id': 'string',
        'visible_hash': 'string',
        'publication_number': 'integer',
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

last_numbers as (

    select
        scoring_model,
        lead_id,
        max(publication_number) as publication_number
    from published
    group by scoring_model, lead_id

),

{# What stood published on the day, whatever was published for later days. #}
last_published as (

    select
        published.scoring_model,
        published.lead_id,
        published.visible_hash
    from published
    inner join leads
        on
            published.scoring_model = leads.scoring_model
            and published.lead_id = leads.lead_id
            and published.as_of <= leads.as_of
    qualify
        row_number() over (
            partition by published.scoring_model, published.lead_id
            order by published.as_of desc, published.publication_number desc
        ) = 1

)

select
    visible.scoring_model,
    visible.lead_id,
    visible.rules_version,
    visible.grade,
    visible.fit_band,
    visible.engagement_band,
    visible.total_band,
    visible.segment,
    visible.next_action,
    visible.status,
    visible.exclusion_reasons,
    visible.visible_hash,
    cast(coalesce(last_numbers.publication_number, 0) + 1 as integer)
        as publication_number,
    visible.score,
    visible.fit_points,
    visible.engagement_points,
    visible.is_sales_ready,
    visible.as_of
from visible
left join last_numbers
    on
        visible.scoring_model = last_numbers.scoring_model
        and visible.lead_id = last_numbers.lead_id
left join last_published
    on
        visible.scoring_model = last_published.scoring_model
        and visible.lead_id = last_published.lead_id
where visible.visible_hash != coalesce(last_published.visible_hash, '')
