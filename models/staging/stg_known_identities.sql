-- depends_on: {{ ref('feat_daily_events') }}
-- depends_on: {{ ref('stg_set_aside_events') }}

select
    lead_id,
    surviving_lead_id,
    is_erased
from {{ ref('stg_lead_identities') }}
