with

companies as (

    {{ source_rows('hubspot_fivetran', 'company') }}

)

select
    'hubspot:' || companies.id as account_id,
    {{- select_source_attributes('hubspot_fivetran', 'company', 'companies') }}
    companies.property_domain as domain
from companies
where not companies.is_deleted
