with

settings as (

    select item as setting
    from {{ ref('stg_lists') }}
    where list_name = 'delivery_events'

    union all

    select '= ' || item as setting
    from {{ ref('stg_lists') }}
    where list_name = 'message_engagement_events'

    union all

    select '~ ' || user_agent_pattern as setting
    from {{ ref('stg_bot_signals') }}

),

{# What decides how an event is read and who is a bot; no weight is in it. The
   2 is the version of the models of events: raise it when they change. #}
present as (

    select
        md5(concat_ws(
            chr(31),
            '2',
            '{{ var("bot_click_seconds") }} {{ var("bot_burst_links") }}',
            {{ raw_shape('events') }},
            {{ sorted_text('setting', ' ') }}
        )) as fingerprint,
        {{ raw_stamp('events') }} as raw_stamp,
        {{ run_day() }} as run_on
    from settings

),

former as (

    {{ kept_rows('stg_event_state', {
        'fingerprint': 'string',
        'raw_stamp': 'string',
        'erased_row_count': 'bigint',
        'run_on': 'date',
        'last_unloaded_on': 'date',
        'loaded_until': 'timestamp',
    }) }}

),

compared as (

    select
        present.fingerprint,
        present.raw_stamp,
        former.erased_row_count as former_erased_row_count,
        not (
            {{ is_kept('feat_behaviours') }}
            and {{ is_kept('feat_daily_events') }}
            and {{ is_kept('stg_set_aside_events') }}
            and {{ is_kept('stg_known_identities') }}
        )
        or coalesce(present.fingerprint != former.fingerprint, true)
            as is_everything,
        coalesce(present.raw_stamp != former.raw_stamp, true)
        or (
            present.run_on != former.run_on
            and former.last_unloaded_on > least(present.run_on, former.run_on)
        ) as has_changed,
        present.run_on,
        least(former.last_unloaded_on, former.run_on, present.run_on)
        - {{ var('late_event_days') }} as look_back_from,
        former.last_unloaded_on,
        former.loaded_until
    from present
    left join former
        on true

),

{# From when rows are looked at: from ever where nothing is known of the past,
   from never where nothing has changed. Several tables of a loader are not
   written at one moment, so of sources the last days are looked at again. #}
scope as (

    select
        *,
        is_everything or has_changed as has_news,
        case
            when is_everything then date '0001-01-01'
            when has_changed then look_back_from
            else date '9999-12-31'
        end as unloaded_from,
        case
            when is_everything then timestamp '0001-01-01 00:00:00'
            when has_changed
                then coalesce(
                    loaded_until - interval
                    {{ var('late_event_days') if var('sources') else 0 }} days,
                    timestamp '0001-01-01 00:00:00'
                )
            else timestamp '9999-12-31 00:00:00'
        end as loaded_from
    from compared

),

{# A time of loading that is still to come is no end of what was loaded. The
   times are compared with a sub-query so that an engine can skip files, all of
   them when nothing has changed. #}
loaded as (

    select max(event_rows.loaded_at) as loaded_until
    from {{ ref('stg_event_rows') }} as event_rows
    where
        event_rows.loaded_at >= (select scope.loaded_from from scope)
        and event_rows.loaded_at < {{ run_day() }} + interval 1 day

),

unloaded as (

    select max(event_rows.occurred_on) as last_unloaded_on
    from {{ ref('stg_event_rows') }} as event_rows
    where
        event_rows.loaded_at is null
        and event_rows.occurred_at >= (
            select scope.unloaded_from from scope
        )

)

select
    scope.fingerprint,
    scope.raw_stamp,
    scope.former_erased_row_count,
    scope.is_everything,
    scope.has_news,
    scope.run_on,
    case
        when scope.is_everything then date '9999-12-31'
        else scope.unloaded_from
    end as unloaded_from,
    case
        when scope.is_everything then unloaded.last_unloaded_on
        else coalesce(
            greatest(unloaded.last_unloaded_on, scope.last_unloaded_on),
            unloaded.last_unloaded_on,
            scope.last_unloaded_on
        )
    end as last_unloaded_on,
    case
        when scope.is_everything then timestamp '9999-12-31 00:00:00'
        else scope.loaded_from
    end as loaded_from,
    case
        when scope.is_everything then loaded.loaded_until
        else coalesce(
            greatest(loaded.loaded_until, scope.loaded_until),
            loaded.loaded_until,
            scope.loaded_until
        )
    end as loaded_until
from scope
cross join loaded
cross join unloaded
