with

events as (

    {{ source_rows('google_analytics', 'events') }}

),

parameters as (

    select
        *,
        {{ google_analytics_parameters('event_params') }} as pairs
    from events

)

{# Of the numbers that tell two events of one moment apart an export may have
   some or none. A parameter is in the list, or a column of its own. #}
select
    'google_analytics:' || md5(concat_ws(
        '|',
        coalesce(parameters.user_pseudo_id, ''),
        cast(parameters.event_timestamp as string),
        parameters.event_name,
        coalesce(parameters.event_bundle_sequence_id, ''),
        coalesce(parameters.batch_page_id, ''),
        coalesce(parameters.batch_ordering_id, ''),
        coalesce(parameters.batch_event_index, '')
    )) as event_id,
    coalesce(
        {{ user_lead_id('google_analytics', 'parameters.user_id') }},
        'anonymous:google_analytics:' || parameters.user_pseudo_id
    ) as lead_id,
    case parameters.event_name
        when 'page_view' then 'page_visited'
        when 'form_submit' then 'form_submitted'
        when 'file_download' then 'content_downloaded'
        when 'login' then 'logged_in'
        else parameters.event_name
    end as event_type,
    case
        when parameters.event_name = 'form_submit'
            then coalesce(
                parameters.form_name,
                {{ event_parameter('parameters.pairs', 'form_name') }},
                parameters.form_id,
                {{ event_parameter('parameters.pairs', 'form_id') }}
            )
        when parameters.event_name = 'file_download'
            then regexp_replace(
                coalesce(
                    parameters.file_name,
                    {{ event_parameter('parameters.pairs', 'file_name') }}
                ), '^/', ''
            )
        else coalesce(
            {{ url_path('parameters.page_location') }},
            {{ url_path(event_parameter(
                'parameters.pairs', 'page_location'
            )) }}
        )
    end as asset,
    parameters.event_timestamp as occurred_at
from parameters
