with

leads as (

    select * from {{ ref('stg_leads') }}
    where row_fate = 'used'

),

lists as (

    select * from {{ ref('stg_lists') }}

),

accounts as (

    select * from {{ ref('stg_accounts') }}
    where row_fate = 'used'

),

domain_accounts as (

    select
        accounts.domain,
        min(accounts.account_id) as account_id
    from accounts
    left join lists
        on
            accounts.domain = lists.item
            and lists.list_name = 'free_mail_domains'
    where accounts.domain is not null and lists.item is null
    group by accounts.domain

),

{# What a merged lead gives its survivor: an earlier creation, and its wish not
   to be contacted, which no merge may lose. #}
merged as (

    select
        surviving_lead_id,
        bool_or(is_do_not_contact) as is_do_not_contact,
        min(created_at) as created_at
    from leads
    group by surviving_lead_id

)

select
    leads.lead_id,
    leads.email,
    leads.owner,
    coalesce(leads.account_id, domain_accounts.account_id) as account_id,
    {{ text_key('leads.lead_id') }} as lead_key,
    merged.is_do_not_contact,
    cast(merged.created_at as date) as created_on
from leads
inner join merged
    on leads.lead_id = merged.surviving_lead_id
left join domain_accounts
    on leads.email_domain = domain_accounts.domain
