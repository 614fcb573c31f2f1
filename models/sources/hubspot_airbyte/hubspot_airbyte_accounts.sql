with

companies as (

    {{ source_rows('hubspot_airbyte', 'companies') }}

)

select
    'hubspot:' || companies.id as account_id,
    {{- select_source_attributes('hubspot_airbyte', 'companies', 'companies') }}
    companies.properties_domain as domain
from companies
where not companies.archived
