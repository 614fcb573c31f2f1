with recursive

leads as (

    select
        cast(row_number() over (order by lead_id) as integer) as lead_number,
        lead_id,
        as_of,
        cast(is_converted as double) as outcome
    from {{ ref('predict_leads') }}
    where split = 'train'

),

enough_outcomes as (

    select count(*) as lead_count
    from leads
    having
        count_if(outcome = 1) >= {{ var('min_outcomes') }}
        and count_if(outcome = 0) >= {{ var('min_outcomes') }}

),

{# The intercept is feature 1; references have no coefficient to be fitted. #}
features as (

    select
        'intercept' as feature_kind,
        '' as input,
        '' as level,
        1 as feature_number
    from enough_outcomes

    union all

    select
        candidate_features.feature_kind,
        candidate_features.input,
        candidate_features.level,
        cast(
            row_number() over (
                order by
                    candidate_features.feature_kind,
                    candidate_features.input,
                    candidate_features.level
            ) + 1 as integer
        ) as feature_number
    from {{ ref('predict_candidate_features') }} as candidate_features
    cross join enough_outcomes
    where not candidate_features.is_reference

),

cells as (

    select
        leads.lead_number,
        features.feature_number,
        lead_features.number
    from {{ ref('predict_lead_features') }} as lead_features
    inner join leads
        on
            lead_features.lead_id = leads.lead_id
            and lead_features.as_of = leads.as_of
    inner join features
        on
            lead_features.feature_kind = features.feature_kind
            and lead_features.input = features.input
            and lead_features.level = features.level
    where lead_features.fit_set = 'candidate'

    union all

    select
        leads.lead_number,
        features.feature_number,
        1e0 as number
    from leads
    cross join features
    where features.feature_kind = 'intercept'

),

{# Where two features never meet, their curvature is zero. #}
feature_pairs as (

    select
        lefts.feature_number as left_number,
        rights.feature_number as right_number
    from features as lefts
    cross join features as rights

),

{# Newton's method: each step solves for the change that would be right if the
   penalised log-likelihood were a parabola. From zero, until it stands still. #}
steps as (

    select
        0 as step,
        list_transform(
            range(1, max(feature_number) + 1), lambda place: 0e0
        ) as coefficients,
        1e0 as largest_change
    from features
    having count(*) > 0

    union all

    (

        with

        log_odds as (

            select
                cells.lead_number,
                sum(cast(
                    cells.number * steps.coefficients[cells.feature_number]
                    as decimal(38, 12)
                )) as log_odds
            from cells
            cross join steps
            where steps.step < 50 and steps.largest_change > 1e-9
            group by cells.lead_number

        ),

        rates as (

            select
                leads.lead_number,
                leads.outcome,
                1e0 / (1e0 + exp(-cast(log_odds.log_odds as double))) as rate
            from log_odds
            inner join leads
                on log_odds.lead_number = leads.lead_number

        ),

        slopes as (

            select
                cells.feature_number,
                cast(sum(cast(
                    (rates.outcome - rates.rate) * cells.number
                    as decimal(38, 12)
                )) as double) as slope
            from cells
            inner join rates
                on cells.lead_number = rates.lead_number
            group by cells.feature_number

        ),

        curvatures as (

            select
                lefts.feature_number as left_number,
                rights.feature_number as right_number,
                cast(sum(cast(
                    rates.rate * (1e0 - rates.rate)
                    * lefts.number * rights.number
                    as decimal(38, 12)
                )) as double) as curvature
            from cells as lefts
            inner join cells as rights
                on
                    lefts.lead_number = rights.lead_number
                    and lefts.feature_number <= rights.feature_number
            inner join rates
                on lefts.lead_number = rates.lead_number
            group by lefts.feature_number, rights.feature_number

        ),

        equation_rows as (

            select
                feature_pairs.left_number,
                list(
                    coalesce(curvatures.curvature, 0e0)
                    + case
                        when
                            feature_pairs.left_number
                            = feature_pairs.right_number
                            and feature_pairs.left_number > 1
                            then {{ var('predictive_penalty') }}
                        else 0e0
                    end
                    order by feature_pairs.right_number
                ) as curvatures
            from feature_pairs
            left join curvatures
                on
                    least(
                        feature_pairs.left_number, feature_pairs.right_number
                    ) = curvatures.left_number
                    and greatest(
                        feature_pairs.left_number, feature_pairs.right_number
                    ) = curvatures.right_number
            group by feature_pairs.left_number

        ),

        equations as (

            select
                any_value(steps.step) as step,
                any_value(steps.coefficients) as coefficients,
                list(
                    list_append(
                        equation_rows.curvatures,
                        slopes.slope - case
                            when equation_rows.left_number > 1
                                then
                                    {{ var('predictive_penalty') }}
                                    * steps.coefficients[
                                        equation_rows.left_number
                                    ]
                            else 0e0
                        end
                    )
                    order by equation_rows.left_number
                ) as equations
            from equation_rows
            inner join slopes
                on equation_rows.left_number = slopes.feature_number
            cross join steps
            having count(*) > 0

        ),

        {# sqlfluff cannot parse a lambda of two arguments. #}
        changes as (

            select
                step,
                coefficients,
                {{ solve_linear_system('equations') }} as changes -- noqa: PRS
            from equations

        )

        select
            step + 1 as step,
            list_transform(
                list_zip(coefficients, changes),
                lambda couple: couple[1] + couple[2]
            ) as coefficients,
            list_max(
                list_transform(changes, lambda change: abs(change))
            ) as largest_change
        from changes

    )

),

settled as (

    select coefficients
    from steps
    where largest_change <= 1e-9

)

select
    features.feature_kind,
    features.input,
    features.level,
    cast(
        round(settled.coefficients[features.feature_number], 6)
        as decimal(18, 6)
    ) as coefficient
from features
cross join settled
