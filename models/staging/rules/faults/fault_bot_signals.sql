with

bot_signals as (

    select
        *,
        {{ row_in_words(['user_agent_pattern']) }} as rule
    from {{ ref('stg_bot_signals') }}

),

faults as (

    {{ blank_cell_faults('bot_signals', ['user_agent_pattern']) }}

    union all

    {{ duplicate_key_faults('bot_signals', ['user_agent_pattern']) }}

)

select
    'bot_signals.csv' as file_name,
    rule,
    fault,
    remedy
from faults
