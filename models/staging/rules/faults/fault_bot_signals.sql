with

bot_signals as (

    select
        *,
        {{ row_in_words(['user_agent_pattern']) }} as rule
    from {{ ref('stg_bot_signals') }}

),

blanks as (

    select
        rule,
        {{ blank_cells([
            'user_agent_pattern'
        ]) }} as blank_columns
    from bot_signals

),

faults as (

    select
        rule,
        'blank ' || blank_columns as fault,
        'fill it in' as remedy
    from blanks
    where blank_columns is not null

    union all

    select
        rule,
        cast(count(*) as string) || ' rows have this key' as fault,
        'keep one of them, or give each a key of its own' as remedy
    from bot_signals
    where
        user_agent_pattern is not null
    group by user_agent_pattern, rule
    having count(*) > 1

)

select
    'bot_signals.csv' as file_name,
    rule,
    fault,
    remedy
from faults
