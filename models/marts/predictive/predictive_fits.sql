with

leads as (

    select * from {{ ref('predict_leads') }}

),

rates as (

    select * from {{ ref('predict_rates') }}

),

coefficients as (

    select * from {{ ref('predict_coefficients') }}

),

judged as (

    {{ published_rows({
        'fit_id': 'string',
        'judgement_number': 'integer',
        'as_of': 'date',
    }) }}

),

counts as (

    select
        count_if(split = 'train') as train_lead_count,
        count_if(split = 'train' and is_converted) as train_conversion_count,
        count_if(split = 'test') as test_lead_count,
        count_if(split = 'test' and is_converted) as test_conversion_count,
        max(as_of) filter (where split = 'today') as as_of
    from leads
    having count_if(split = 'today') > 0

),

fit_ids as (

    select
        max(fit_id) filter (where fit_set = 'candidate') as fit_id,
        max(fit_id) filter (where fit_set = 'former') as former_fit_id,
        count(*) filter (
            where
            fit_set = 'candidate'
            and feature_kind != 'intercept'
            and not is_reference
        ) as feature_count
    from coefficients

),

{# What to expect of somebody who only knows the rate of the training leads. #}
constant as (

    select
        least(
            greatest(
                cast(train_conversion_count as double)
                / nullif(train_lead_count, 0),
                0.5e0 / nullif(train_lead_count, 0)
            ),
            1e0 - 0.5e0 / nullif(train_lead_count, 0)
        ) as rate
    from counts

),

losses as (

    select
        sum(cast(
            case
                when is_converted then -ln(cast(probability_rate as double))
                else -ln(1e0 - cast(probability_rate as double))
            end as decimal(38, 12)
        )) filter (where fit_set = 'candidate') as candidate_loss,
        sum(cast(
            case
                when is_converted then -ln(cast(probability_rate as double))
                else -ln(1e0 - cast(probability_rate as double))
            end as decimal(38, 12)
        )) filter (where fit_set = 'former') as former_loss
    from rates
    where split = 'test'

),

judgements as (

    select
        counts.*,
        fit_ids.fit_id,
        fit_ids.former_fit_id,
        fit_ids.feature_count,
        round(
            cast(losses.candidate_loss as double)
            / nullif(counts.test_lead_count, 0),
            6
        ) as candidate_log_loss,
        round(
            cast(losses.former_loss as double)
            / nullif(counts.test_lead_count, 0),
            6
        ) as former_log_loss,
        round(
            -(
                counts.test_conversion_count * ln(constant.rate)
                + (counts.test_lead_count - counts.test_conversion_count)
                * ln(1e0 - constant.rate)
            ) / nullif(counts.test_lead_count, 0),
            6
        ) as constant_log_loss,
        least(
            counts.train_conversion_count,
            counts.train_lead_count - counts.train_conversion_count
        ) >= {{ var('min_outcomes') }} as has_enough_outcomes
    from counts
    cross join fit_ids
    cross join constant
    cross join losses

),

decisions as (

    select
        *,
        case
            when
                not has_enough_outcomes
                or fit_id is null
                or candidate_log_loss is null
                or candidate_log_loss >= constant_log_loss
                then 'refused'
            when candidate_log_loss > former_log_loss then 'not better'
            else 'taken into use'
        end as decision,
        coalesce(former_log_loss >= constant_log_loss, false)
            as is_former_useless
    from judgements

),

outcomes as (

    select
        *,
        case
            when decision = 'taken into use' then fit_id
            when not is_former_useless then former_fit_id
        end as in_use_fit_id,
        case
            when not has_enough_outcomes
                then
                    'training has '
                    || cast(train_conversion_count as string)
                    || ' conversions and '
                    || cast(
                        train_lead_count - train_conversion_count as string
                    )
                    || ' leads without one; a fit needs '
                    || '{{ var('min_outcomes') }} of each'
            when fit_id is null then 'the fit does not settle'
            when candidate_log_loss is null
                then 'there is no decision day to test it on'
            when decision = 'refused'
                then
                    'log loss on the test period is '
                    || cast(
                        cast(candidate_log_loss as decimal(18, 6)) as string
                    )
                    || ', no better than '
                    || cast(
                        cast(constant_log_loss as decimal(18, 6)) as string
                    )
                    || ' of the constant rate of training'
            else
                'log loss on the test period is '
                || cast(cast(candidate_log_loss as decimal(18, 6)) as string)
                || coalesce(
                    ', that of the coefficients in use before '
                    || cast(
                        cast(former_log_loss as decimal(18, 6)) as string
                    ),
                    ''
                )
                || ', that of the constant rate '
                || cast(cast(constant_log_loss as decimal(18, 6)) as string)
        end as reason
    from decisions

),

identified as (

    select
        *,
        coalesce(
            fit_id, 'no fit ' || left(md5(cast(as_of as string) || reason), 5)
        ) as judged_fit_id
    from outcomes

),

last_judged as (

    select judged.fit_id
    from judged
    inner join counts
        on judged.as_of <= counts.as_of
    qualify
        row_number() over (
            order by judged.as_of desc, judged.judgement_number desc
        ) = 1

),

last_number as (

    select coalesce(max(judgement_number), 0) as judgement_number
    from judged

)

select
    identified.judged_fit_id as fit_id,
    identified.former_fit_id,
    identified.in_use_fit_id,
    identified.decision,
    identified.reason
    || case
        when
            identified.decision != 'taken into use'
            and identified.is_former_useless
            then '; the coefficients in use before do not beat it either'
        else ''
    end as reason,
    cast(last_number.judgement_number + 1 as integer) as judgement_number,
    cast(identified.feature_count as integer) as feature_count,
    cast(identified.train_lead_count as integer) as train_lead_count,
    cast(identified.train_conversion_count as integer)
        as train_conversion_count,
    cast(identified.test_lead_count as integer) as test_lead_count,
    cast(identified.test_conversion_count as integer) as test_conversion_count,
    cast(identified.candidate_log_loss as decimal(18, 6)) as log_loss,
    cast(identified.former_log_loss as decimal(18, 6)) as former_log_loss,
    cast(identified.constant_log_loss as decimal(18, 6)) as constant_log_loss,
    identified.as_of
from identified
cross join last_number
where not exists (
    select 1 as is_judged
    from last_judged
    where identified.judged_fit_id = last_judged.fit_id
)
