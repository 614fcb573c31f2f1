{#
    The coefficients of a logistic regression with an L2 penalty, by Newton's
    method: each step solves for the change that would be right if the penalised
    log-likelihood were a parabola. From zero, until no coefficient moves by
    more than 1e-9; no rows when that takes more than 50 steps.

    inputs: the CTEs leads (lead_number, outcome 0 or 1), features (feature_kind,
    input, level, feature_number; the intercept is 1) and cells (lead_number,
    feature_number, number). Yields a query with one row per feature:
    feature_kind, input, level, coefficient.
#}
{% macro fit_logistic_regression(inputs) %}
    {{- return(adapter.dispatch('fit_logistic_regression')(inputs)) -}}
{% endmacro %}

{% macro default__fit_logistic_regression(inputs) -%}
with recursive

{{ inputs }},

{# Where two features never meet, their curvature is zero. #}
feature_pairs as (

    select
        lefts.feature_number as left_number,
        rights.feature_number as right_number
    from features as lefts
    cross join features as rights

),

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

        changes as (

            select
                step,
                coefficients,
                {{ solve_linear_system('equations') }} as changes
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
{%- endmacro %}


{#
    Spark has no aggregates in recursive queries, so the steps are queries of
    their own, which run while the model is compiled to be run. What they read
    is cached; the coefficients travel from one to the next as text.
#}
{% macro spark__fit_logistic_regression(inputs) %}
    {%- set fit = namespace(coefficients='', is_settled=false) -%}
    {%- if execute and flags.WHICH in ['build', 'run', 'retry'] -%}
        {%- do run_query('drop view if exists fit_cells') -%}
        {%- do run_query(
            'cache table fit_cells as ' ~ spark_fit_cells(inputs)
        ) -%}
        {%- set size = run_query(
            'select coalesce(max(feature_number), 0) from fit_cells'
        ).rows[0][0] | int -%}
        {%- set fit.coefficients = (['0'] * size) | join(' ') -%}
        {%- for step in range(50) if size -%}
            {%- if fit.coefficients and not fit.is_settled -%}
                {%- set row = run_query(
                    spark_fit_step(fit.coefficients)
                ).rows[0] -%}
                {%- set fit.coefficients = row[0] -%}
                {%- set fit.is_settled = row[1] -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do run_query('drop view fit_cells') -%}
    {%- endif -%}
with

{{ inputs }}

select
    feature_kind,
    input,
    level,
    cast(
        round(
            cast(
                split('{{ fit.coefficients }}', ' ')[feature_number - 1]
                as double
            ), 6
        ) as decimal(18, 6)
    ) as coefficient
from features
where {{ 'true' if fit.is_settled else 'false' }}
{% endmacro %}

{# One row per lead: its outcome and its cells. #}
{% macro spark_fit_cells(inputs) %}
with

{{ inputs }}

select
    leads.outcome,
    collect_list(struct(cells.feature_number, cells.number)) as cells,
    max(cells.feature_number) as feature_number
from cells
inner join leads
    on cells.lead_number = leads.lead_number
group by leads.lead_number, leads.outcome
{% endmacro %}

{#
    One step from coefficients in text: the next ones, and whether they stand
    still. Of two features only the curvature of left <= right is summed; a left
    feature of 0 stands for the slope.
#}
{% macro spark_fit_step(coefficients) %}
with

former as (

    select
        cast(split('{{ coefficients }}', ' ') as array<double>)
            as coefficients

),

rates as (

    select
        fit_cells.outcome,
        fit_cells.cells,
        1e0 / (1e0 + exp(-cast(
            aggregate(
                fit_cells.cells,
                cast(0 as decimal(38, 12)),
                (log_odds, cell) -> cast(
                    log_odds + cast(
                        cell.number * former.coefficients[
                            cell.feature_number - 1
                        ] as decimal(38, 12)
                    ) as decimal(38, 12)
                )
            ) as double
        ))) as rate
    from fit_cells
    cross join former

),

terms as (

    select
        explode(flatten(transform(
            cells,
            lefts -> concat(
                array(struct(
                    0 as left_number,
                    lefts.feature_number as right_number,
                    (outcome - rate) * lefts.number as term
                )),
                transform(
                    filter(
                        cells,
                        rights -> rights.feature_number >= lefts.feature_number
                    ),
                    rights -> struct(
                        lefts.feature_number as left_number,
                        rights.feature_number as right_number,
                        rate * (1e0 - rate) * lefts.number * rights.number
                            as term
                    )
                )
            )
        ))) as part
    from rates

),

sums as (

    select
        part.left_number,
        part.right_number,
        cast(sum(cast(part.term as decimal(38, 12))) as double) as term
    from terms
    group by part.left_number, part.right_number

),

{# The matrix is symmetric: each sum stands in two places. #}
places as (

    select
        left_number as row_number,
        right_number as column_number,
        term
    from sums
    where left_number > 0

    union all

    select
        right_number as row_number,
        left_number as column_number,
        term
    from sums
    where left_number < right_number

),

{# What never meets is zero; column 0, the slope, goes to the end. #}
equation_rows as (

    select
        places.row_number,
        any_value(former.coefficients) as coefficients,
        map_from_entries(
            collect_list(struct(places.column_number, places.term))
        ) as terms
    from places
    cross join former
    group by places.row_number

),

equation_arrays as (

    select
        row_number,
        coefficients,
        transform(
            sequence(1, size(coefficients)),
            place -> coalesce(terms[place], 0e0) + case
                when place = row_number and place > 1
                    then {{ var('predictive_penalty') }}
                else 0e0
            end
        ) || array(
            terms[0] - case
                when row_number > 1
                    then
                        {{ var('predictive_penalty') }}
                        * coefficients[row_number - 1]
                else 0e0
            end
        ) as equation
    from equation_rows

),

equations as (

    select
        any_value(coefficients) as coefficients,
        transform(
            array_sort(collect_list(struct(row_number, equation))),
            numbered -> numbered.equation
        ) as equations
    from equation_arrays
    having count(*) > 0

),

changes as (

    select
        coefficients,
        {{ solve_linear_system('equations') }} as changes
    from equations

)

select
    array_join(
        transform(
            zip_with(
                coefficients, changes, (coefficient, change)
                -> coefficient + change
            ),
            coefficient -> cast(coefficient as string)
        ),
        ' '
    ) as coefficients,
    array_max(transform(changes, change -> abs(change))) <= 1e-9 as is_settled
from changes
{% endmacro %}
