{#
    Says at the end of a build, in words, what deserves a look: warnings on
    rules, refused rows, merges that do not resolve. Says nothing when
    rule_coverage was not built, or when all is well.
#}
{% macro report_findings(results) %}
    {% set rule_coverage = ref('rule_coverage') %}
    {% set rejected_records = ref('rejected_records') %}
    {% set identities = ref('stg_lead_identities') %}
    {% set built = results
        | selectattr('node.name', 'equalto', 'rule_coverage')
        | selectattr('status', 'equalto', 'success') | list %}
    {% if execute and built %}
        {% set queries = {
            'Rules to look at (mart rule_coverage)':
                "select scoring_model || ' · ' || item || ' · ' || finding "
                ~ "from " ~ rule_coverage ~ " where is_warning "
                ~ "order by scoring_model, item",
            'Raw rows refused (mart rejected_records)':
                "with counts as (select raw_table, reject_reason, "
                ~ "count(*) as row_count from " ~ rejected_records
                ~ " group by raw_table, reject_reason) "
                ~ "select raw_table || ' · ' || " ~ sorted_text(
                    "reject_reason || ' ' || cast(row_count as string)", ', '
                ) ~ " from counts group by raw_table order by raw_table",
            'Merges that do not resolve (model stg_lead_identities)':
                "select merge_problem || ' · ' || cast(count(*) as string) "
                ~ "from " ~ identities
                ~ " where merge_problem is not null and not is_erased "
                ~ "group by merge_problem order by merge_problem",
        } %}
        {% for title, query in queries.items() %}
            {% set lines = run_query(query).columns[0].values() %}
            {% if lines %}
                {% do log('', info=true) %}
                {% do log(title ~ ':', info=true) %}
                {% for line in lines[:25] %}
                    {% do log('  ' ~ line, info=true) %}
                {% endfor %}
                {% if lines | length > 25 %}
                    {% do log(
                        '  … and ' ~ (lines | length - 25) ~ ' more', info=true
                    ) %}
                {% endif %}
            {% endif %}
        {% endfor %}
    {% endif %}
{% endmacro %}
