with

behaviour_points as (

    select * from {{ ref('score_behaviour_points') }}
    where event_scope = 'product'

),

roster as (

    select * from {{ ref('feat_roster') }}
    where is_current

),

rules as (

    select * from {{ ref('score_rules') }}

),

products as (

    select * from {{ ref('stg_products') }}
    where row_fate = 'used'

),

lead_points as (

    select
        rules.scoring_model,
        roster.lead_id,
        roster.account_id,
        behaviour_points.product_id,
        products.product_name,
        products.product_category,
        roster.as_of,
        sum(behaviour_points.points) as points
    from behaviour_points
    inner join roster
        on behaviour_points.roster_number = roster.roster_number
    inner join rules
        on behaviour_points.rule_number = rules.rule_number
    left join products
        on behaviour_points.product_id = products.product_id
    group by
        rules.scoring_model,
        roster.lead_id,
        roster.account_id,
        behaviour_points.product_id,
        products.product_name,
        products.product_category,
        roster.as_of
    having sum(behaviour_points.points) > 0

),

interests as (

    select
        scoring_model,
        'lead' as interest_of,
        lead_id as interested_id,
        'product' as interest_in,
        product_id as item_id,
        product_name as item_name,
        as_of,
        points
    from lead_points

    union all

    select
        scoring_model,
        'lead' as interest_of,
        lead_id as interested_id,
        'category' as interest_in,
        product_category as item_id,
        product_category as item_name,
        as_of,
        points
    from lead_points
    where product_category is not null

    union all

    select
        scoring_model,
        'account' as interest_of,
        account_id as interested_id,
        'product' as interest_in,
        product_id as item_id,
        product_name as item_name,
        as_of,
        points
    from lead_points
    where account_id is not null

    union all

    select
        scoring_model,
        'account' as interest_of,
        account_id as interested_id,
        'category' as interest_in,
        product_category as item_id,
        product_category as item_name,
        as_of,
        points
    from lead_points
    where account_id is not null and product_category is not null

),

sums as (

    select
        scoring_model,
        interest_of,
        interested_id,
        interest_in,
        item_id,
        item_name,
        as_of,
        cast(sum(points) as decimal(18, 4)) as interest_points
    from interests
    group by
        scoring_model,
        interest_of,
        interested_id,
        interest_in,
        item_id,
        item_name,
        as_of

),

totals as (

    select
        *,
        sum(interest_points) over (
            partition by scoring_model, interest_of, interested_id, interest_in
        ) as total_points
    from sums

)

select
    scoring_model,
    interest_of,
    interested_id,
    interest_in,
    item_id,
    item_name,
    interest_points,
    cast(
        cast(interest_points as double) / cast(total_points as double)
        as decimal(9, 6)
    ) as interest_share_rate,
    cast(row_number() over (
        partition by scoring_model, interest_of, interested_id, interest_in
        order by interest_points desc, item_id asc
    ) as integer) as interest_rank,
    as_of
from totals
