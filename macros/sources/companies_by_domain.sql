{#
    A query with one row per e-mail domain of people who themselves tell of the
    company that they work for: of each fact what the last of them says.
    people: a CTE with id, email, industry, number_of_employees, annual_revenue;
    created_at: its time of creation.
#}
{% macro companies_by_domain(people, created_at) %}
    {%- set facts = ['industry', 'number_of_employees', 'annual_revenue'] %}
    select
        split_part(email, '@', -1) as domain
        {%- for fact in facts %},
        max_by(
            {{ fact }}, concat_ws(' ', cast({{ created_at }} as string), id)
        ) filter (where {{ fact }} is not null) as {{ fact }}
        {%- endfor %}
    from {{ people }}
    where contains(email, '@') and coalesce({{ facts | join(', ') }}) is not null
    group by split_part(email, '@', -1)
{% endmacro %}
