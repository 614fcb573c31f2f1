{#
    Says at the end of a build, in words, what deserves a look: warnings on
    rules, refused rows, merges that do not resolve; and whether the scores can
    be trusted. Tells of each mart that this run has built.
#}
{% macro report_findings(results) %}
    {% set queries = {
        'rule_coverage': [
            'Rules to look at',
            "select scoring_model || ' · ' || item || ' · ' || finding from "
            ~ ref('rule_coverage')
            ~ " where is_warning order by scoring_model, item",
        ],
        'rejected_records': [
            'Raw rows refused',
            "with counts as (select raw_table, reject_reason, "
            ~ "count(*) as row_count from " ~ ref('rejected_records')
            ~ " group by raw_table, reject_reason) "
            ~ "select raw_table || ' · ' || " ~ sorted_text(
                "reject_reason || ' ' || cast(row_count as string)", ', '
            ) ~ " from counts group by raw_table order by raw_table",
        ],
        'merge_problems': [
            'Merges that do not resolve',
            "select merge_problem || ' · ' || cast(count(*) as string) from "
            ~ ref('merge_problems')
            ~ " group by merge_problem order by merge_problem",
        ],
        'model_performance': [
            'Rules or attributes that know the outcome',
            "select distinct scoring_model || ' · ' || leak_alarm from "
            ~ ref('model_performance')
            ~ " where has_leak_alarm order by 1",
        ],
        'score_calibration': [
            'Probabilities that do not hold',
            "select distinct scoring_model || ' · ' || finding from "
            ~ ref('score_calibration')
            ~ " where not has_calibration order by 1",
        ],
        'predictive_fits': [
            'Predictive model not fitted anew',
            "with latest as (select * from " ~ ref('predictive_fits')
            ~ " order by judgement_number desc limit 1) "
            ~ "select decision || ': ' || reason from latest "
            ~ "where decision != 'taken into use'",
        ],
        'build_health': [
            'Can the scores be trusted?',
            "select finding from " ~ ref('build_health')
            ~ " where check_number = 0",
        ],
    } %}
    {% for mart, query in queries.items() if execute %}
        {% set built = results
            | selectattr('node.name', 'equalto', mart)
            | selectattr('status', 'equalto', 'success') | list %}
        {% set lines = run_query(query[1]).columns[0].values()
            if built else [] %}
        {% if lines %}
            {% do log('', info=true) %}
            {% do log(query[0] ~ ' (mart ' ~ mart ~ '):', info=true) %}
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
{% endmacro %}
