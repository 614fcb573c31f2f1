with

accounts as (

    select * from {{ ref('score_accounts') }}

),

versions as (

    select * from {{ ref('score_rule_versions') }}

),

published as (

    {{ published_rows({
        'scoring_model': 'string',
        'account_id': 'string',
        'visible_hash': 'string',
        'publication_number': 'integer',
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

last_numbers as (

    select
        scoring_model,
        account_id,
        max(publication_number) as publication_number
    from published
    group by scoring_model, account_id

),

last_published as (

    select
        published.scoring_model,
        published.account_id,
        published.visible_hash
    from published
    inner join accounts
        on
            published.scoring_model = accounts.scoring_model
            and published.account_id = accounts.account_id
            and published.as_of <= accounts.as_of
    qualify
        row_number() over (
            partition by published.scoring_model, published.account_id
            order by published.as_of desc, published.publication_number desc
        ) = 1

)

select
    visible.scoring_model,
    visible.account_id,
    visible.rules_version,
    visible.band,
    visible.visible_hash,
    cast(coalesce(last_numbers.publication_number, 0) + 1 as integer)
        as publication_number,
    visible.fit_points,
    visible.engagement_points,
    visible.points,
    visible.engaged_contact_count,
    visible.is_ready,
    visible.as_of
from visible
left join last_numbers
    on
        visible.scoring_model = last_numbers.scoring_model
        and visible.account_id = last_numbers.account_id
left join last_published
    on
        visible.scoring_model = last_published.scoring_model
        and visible.account_id = last_published.account_id
where visible.visible_hash != coalesce(last_published.visible_hash, '')
