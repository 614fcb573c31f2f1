with

accounts as (

    {{ source_rows('csv', 'accounts') }}

)

select
    account_id,
    {{- select_source_attributes('csv', 'accounts', 'accounts') }}
    domain
from accounts
