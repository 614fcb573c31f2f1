with

identities as (

    select
        lead_id,
        surviving_lead_id,
        is_erased
    from {{ ref('stg_lead_identities') }}

),

known as (

    {{ kept_rows('stg_known_identities', {
        'lead_id': 'string',
        'surviving_lead_id': 'string',
        'is_erased': 'boolean',
    }) }}

),

{# A new lead changes nothing, unless events came before it. #}
set_aside as (

    {{ set_aside_rows() }}

),

refused_leads as (

    select distinct lead_id
    from set_aside
    where lead_id is not null

),

changed as (

    select
        coalesce(identities.lead_id, known.lead_id) as lead_id,
        identities.surviving_lead_id,
        known.surviving_lead_id as former_surviving_lead_id
    from identities
    full join known
        on identities.lead_id = known.lead_id
    left join refused_leads
        on identities.lead_id = refused_leads.lead_id
    cross join {{ ref('stg_event_scope') }} as scope
    where
        not scope.is_everything
        and (
            identities.surviving_lead_id != known.surviving_lead_id
            or identities.is_erased != known.is_erased
            or identities.lead_id is null
            or (known.lead_id is null and refused_leads.lead_id is not null)
        )

),

survivors as (

    select surviving_lead_id
    from changed

    union distinct

    select former_surviving_lead_id as surviving_lead_id
    from changed

),

{# All whose events are counted with theirs; who was before and is not now has
   changed itself. #}
members as (

    select lead_id
    from changed

    union distinct

    select identities.lead_id
    from identities
    inner join survivors
        on identities.surviving_lead_id = survivors.surviving_lead_id

)

select
    lead_id,
    {{ text_key('lead_id') }} as lead_key
from members
