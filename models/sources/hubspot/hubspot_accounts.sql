with

companies as (

    {{ source_rows(loaded_by('hubspot'), 'company') }}

)

select
    'hubspot:' || companies.id as account_id,
    {{- select_source_attributes(
        loaded_by('hubspot'), 'company', 'companies'
    ) }}
    companies.domain
from companies
where not companies.is_deleted
