with

bot_signals as (

    select
        lower({{ rule_cell('bot_signals', 'user_agent_pattern') }})
            as user_agent_pattern,
        {{ rule_cell('bot_signals', 'rationale') }} as rationale
    from {{ ref('bot_signals') }}

)

select * from bot_signals
