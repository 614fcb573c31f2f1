with

given as (

    select distinct
        given_event_type,
        given_asset,
        given_product_id
    from {{ ref('stg_rebuilt_rows') }}

),

lists as (

    select * from {{ ref('stg_lists') }}

),

message_event_types as (

    select
        item as event_type,
        bool_or(list_name = 'delivery_events') as is_delivery,
        bool_or(list_name = 'message_engagement_events') as is_engagement
    from lists
    where list_name in ('delivery_events', 'message_engagement_events')
    group by item

),

cleaned as (

    select
        given_event_type,
        given_asset,
        given_product_id,
        {{ clean_value('given_event_type', 'text') }} as event_type,
        coalesce({{ clean_value('given_asset', 'asset') }}, '') as asset,
        coalesce({{ clean_value('given_product_id', 'id') }}, '') as product_id
    from given

)

select
    coalesce(cleaned.given_event_type, '') as given_event_type,
    coalesce(cleaned.given_asset, '') as given_asset,
    coalesce(cleaned.given_product_id, '') as given_product_id,
    max(cleaned.event_type) as event_type,
    max(cleaned.asset) as asset,
    max(cleaned.product_id) as product_id,
    max(case
        when cleaned.event_type is not null
            then {{ text_key(
                'concat_ws(chr(31), cleaned.event_type, cleaned.asset, '
                ~ 'cleaned.product_id)'
            ) }}
    end) as behaviour_key,
    coalesce(bool_or(message_event_types.is_delivery), false) as is_delivery,
    coalesce(bool_or(message_event_types.is_engagement), false)
        as is_engagement
from cleaned
left join message_event_types
    on cleaned.event_type = message_event_types.event_type
{# No text and a blank one are the same spelling. #}
group by
    coalesce(cleaned.given_event_type, ''),
    coalesce(cleaned.given_asset, ''),
    coalesce(cleaned.given_product_id, '')
