with

leads as (

    select * from {{ ref('lead_scores') }}

),

figures as (

    select {{ split_to_rows("'0|1|2|3|4|5|6|7|8|9'") }} as figure

),

digits as (

    select cast(figure as integer) as digit
    from figures

),

{# So far as the days of leads may lie apart: 270 years. #}
numbers as (

    select
        ones.digit
        + 10 * tens.digit
        + 100 * hundreds.digit
        + 1000 * thousands.digit
        + 10000 * myriads.digit as number
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands
    cross join digits as myriads

),

span as (

    select
        min(created_on) as first_on,
        max(as_of) as last_on
    from leads

)

select span.first_on + numbers.number as metric_on
from span
inner join numbers
    on span.first_on + numbers.number <= span.last_on
