with

checks as (

    select * from {{ ref('health_checks') }}

),

counts as (

    select
        count(*) as check_count,
        count_if(state = 'broken') as broken_count,
        count_if(state = 'look') as look_count,
        {{ sorted_text(
            "case when state = 'broken' then check_name || ' (' || subject"
            ~ " || ')' end", ', '
        ) }} as broken_names,
        {{ sorted_text(
            "case when state = 'look' then check_name || ' (' || subject"
            ~ " || ')' end", ', '
        ) }} as look_names
    from checks

)

select
    0 as check_number,
    'all checks' as check_name,
    '(all)' as subject,
    case
        when broken_count > 0 then 'broken'
        when look_count > 0 then 'look'
        else 'ok'
    end as state,
    case
        when broken_count > 0
            then 'Do not trust these scores: ' || broken_names
        when look_count > 0
            then
                'These scores can be trusted. Worth a look: ' || look_names
        else
            'These scores can be trusted: nothing stands out in '
            || cast(check_count as string) || ' checks'
    end as finding,
    case when broken_count + look_count > 0 then 'See the rows below.' end
        as remedy
from counts

union all

select
    check_number,
    check_name,
    subject,
    state,
    finding,
    case when state in ('broken', 'look') then remedy end as remedy
from checks
