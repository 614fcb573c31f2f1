with

events as (

    {{ source_rows('google_analytics', 'events') }}

)

{# One address may be written in several ways. #}
select
    {{ user_lead_id('google_analytics', 'user_id') }} as lead_id,
    min(case when contains(user_id, '@') then user_id end) as email,
    min(event_timestamp) as created_at
from events
where {{ user_lead_id('google_analytics', 'user_id') }} is not null
group by {{ user_lead_id('google_analytics', 'user_id') }}
