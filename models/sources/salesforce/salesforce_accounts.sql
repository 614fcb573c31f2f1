with

accounts as (

    {{ source_rows(loaded_by('salesforce'), 'account') }}

),

leads as (

    {{ source_rows(loaded_by('salesforce'), 'lead') }}

),

own_accounts as (

    select
        *,
        nullif(
            regexp_replace(
                regexp_replace(website, '^([a-z]+://)?(www[.])?', ''),
                '[/?#:].*', ''
            ), ''
        ) as domain
    from accounts
    where not is_deleted

),

{# A lead that is not converted has no account, but tells of its company. #}
living_leads as (

    select * from leads
    where not is_deleted

),

companies as (

    {{ companies_by_domain('living_leads', 'created_date') }}

)

select
    'salesforce:' || own_accounts.id as account_id,
    own_accounts.industry,
    own_accounts.number_of_employees as employee_count,
    own_accounts.annual_revenue,
    {{- select_attributes_of(
        loaded_by('salesforce'), ['account'], 'account', 'own_accounts'
    ) }}
    own_accounts.domain
from own_accounts

union all

select
    'salesforce:domain:' || companies.domain as account_id,
    companies.industry,
    companies.number_of_employees as employee_count,
    companies.annual_revenue,
    {{- select_attributes_of(
        loaded_by('salesforce'), ['account'], none, 'companies'
    ) }}
    companies.domain
from companies
left join own_accounts
    on companies.domain = own_accounts.domain
where own_accounts.id is null
