with

accounts as (

    {{ union_sources('accounts') }}

),

ranked_accounts as (

    {{ union_sources('accounts', with_rank=true) }}

),

domains as (

    select
        account_id,
        domain,
        source_rank,
        split_part(account_id, ':', 2) = 'domain' as is_domain_alone
    from ranked_accounts
    where domain is not null

),

ranked_domains as (

    select
        account_id,
        is_domain_alone,
        row_number() over (
            partition by domain
            order by is_domain_alone asc, source_rank asc, account_id asc
        ) as domain_rank
    from domains

),

{# What is known of a company from the people who work there gives way to the
   account of that domain, and to what an earlier source knows of it. #}
superfluous_accounts as (

    select account_id
    from ranked_domains
    where is_domain_alone and domain_rank > 1

)

select accounts.*
from accounts
anti join superfluous_accounts
    on accounts.account_id = superfluous_accounts.account_id
