with

leads as (

    select * from {{ ref('score_leads') }}
    where is_current

),

published as (

    {{ published_rows({'scoring_model': 'string', 'as_of': 'date'}) }}

),

days as (

    select distinct
        scoring_model,
        as_of
    from leads

)

select
    days.scoring_model,
    days.as_of
from days
left join published
    on
        days.scoring_model = published.scoring_model
        and days.as_of = published.as_of
where published.as_of is null
