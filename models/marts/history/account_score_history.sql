with

accounts as (

    select * from {{ ref('score_accounts') }}

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
        'account_id': 'string',
        'rules_version': 'string',
        'band': 'string',
        'visible_hash': 'string',
        'publication_number': 'integer',
        'fit_points': 'decimal(18, 4)',
        'engagement_points': 'decimal(18, 4)',
        'points': 'decimal(18, 4)',
        'engaged_contact_count': 'integer',
        'is_ready': 'boolean',
        'as_of': 'date',
    }) }}

),

visible as (

    select
        accounts.*,
        versions.rules_version,
        md5(concat_ws(
            '|',
            cast(accounts.fit_points as string),
            cast(accounts.engagement_points as string),
            accounts.band,
            cast(accounts.engaged_contact_count as string),
            cast(accounts.is_ready as string)
        )) as visible_hash
    from accounts
    inner join versions
        on accounts.scoring_model = versions.scoring_model

),

scored_days as (

    select distinct
        scoring_model,
        as_of
    from accounts

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
        published.account_id,
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
    group by published.scoring_model, published.account_id

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
            and visible.account_id = standing.account_id
    where visible.visible_hash != coalesce(standing.visible_hash, '')

)

select
    scoring_model,
    account_id,
    rules_version,
    band,
    visible_hash,
    cast(last_number + 1 as integer) as publication_number,
    fit_points,
    engagement_points,
    points,
    engaged_contact_count,
    is_ready,
    as_of
from changed
union all
{# The next published day had no row of its own as long as it was like this one:
   it gets it now, or it would seem to be what this day has become. #}
select
    published.scoring_model,
    published.account_id,
    published.rules_version,
    published.band,
    published.visible_hash,
    cast(changed.last_number + 2 as integer) as publication_number,
    published.fit_points,
    published.engagement_points,
    published.points,
    published.engaged_contact_count,
    published.is_ready,
    changed.restate_on as as_of
from changed
inner join published
    on
        changed.scoring_model = published.scoring_model
        and changed.account_id = published.account_id
        and changed.standing_number = published.publication_number
where changed.restate_on is not null
