{#
    Refuses settings that cannot work, before anything is built, in a sentence
    that says the remedy.
#}
{% macro check_settings() %}
    {% set names = setting_names() %}
    {% set known = names.values() | sum(start=[]) %}
    {% for name in invocation_args_dict.vars or {} if name not in known %}
        {{ exceptions.raise_compiler_error(
            "--vars names " ~ name ~ ", which is no setting. It may name: "
            ~ known | sort | join(', ') ~ ". dbt_project.yml says what they do."
        ) }}
    {% endfor %}
    {% for name in names.days if var(name) and execute %}
        {% set day = var(name) %}
        {% set is_written_so = modules.re.match(
            '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', day | string
        ) %}
        {% set is_day = is_written_so and run_query(
            "select try_cast('" ~ day ~ "' as date) is not null as is_day"
        ).rows[0][0] %}
        {% if not is_day %}
            {{ exceptions.raise_compiler_error(
                "The var " ~ name ~ " is " ~ day
                ~ ", which is not a day. Write it as YYYY-MM-DD."
            ) }}
        {% endif %}
    {% endfor %}
    {% for name in names.counts %}
        {% if var(name) is not integer or var(name) < 1 %}
            {{ exceptions.raise_compiler_error(
                "The var " ~ name ~ " is " ~ var(name)
                ~ ". Give a whole number of at least 1."
            ) }}
        {% endif %}
    {% endfor %}
    {% if var('bot_click_seconds') > 86400 %}
        {{ exceptions.raise_compiler_error(
            "The var bot_click_seconds is " ~ var('bot_click_seconds')
            ~ ". Give at most 86400, a day."
        ) }}
    {% endif %}
    {% for name in names.rates %}
        {% if var(name) is not number or not 0 < var(name) < 1 %}
            {{ exceptions.raise_compiler_error(
                "The var " ~ name ~ " is " ~ var(name)
                ~ ". Give a number between 0 and 1, such as 0.3."
            ) }}
        {% endif %}
    {% endfor %}
    {% for name in names.numbers %}
        {% if var(name) is not number or var(name) <= 0 %}
            {{ exceptions.raise_compiler_error(
                "The var " ~ name ~ " is " ~ var(name)
                ~ ". Give a number above 0."
            ) }}
        {% endif %}
    {% endfor %}
    {% set settings = [] %}
    {% for name in ['raw_folder', 'raw_tables', 'sources'] if var(name) %}
        {% do settings.append(name) %}
    {% endfor %}
    {% if settings | length > 1 %}
        {{ exceptions.raise_compiler_error(
            "Both " ~ settings | join(' and ') ~ " are set. Leave one of them "
            ~ "and empty the other; the source csv is a folder beside others."
        ) }}
    {% elif var('sources') %}
        {% do check_source_names() %}
    {% elif var('raw_tables') %}
        {% for table in var('raw_tables') if table not in raw_layout() %}
            {{ exceptions.raise_compiler_error(
                "raw_tables names " ~ table ~ ", which is no raw table. It "
                ~ "may name: " ~ raw_layout().keys() | join(', ') ~ "."
            ) }}
        {% endfor %}
        {% for table, layout in raw_layout().items()
            if layout.required and table not in var('raw_tables') %}
            {{ exceptions.raise_compiler_error(
                "raw_tables does not name a table for " ~ table
                ~ ", which is required."
            ) }}
        {% endfor %}
    {% endif %}
{% endmacro %}


{#
    The vars of dbt_project.yml by what they must be, and the one that only
    seed-paths reads.
#}
{% macro setting_names() %}
    {{- return({
        'days': ['score_as_of', 'run_on'],
        'counts': [
            'outcome_window_days', 'bot_click_seconds', 'bot_burst_links',
            'late_event_days', 'stale_after_days', 'recent_weeks',
            'min_level_leads', 'max_levels', 'number_range_count',
            'sales_capacity_per_week', 'predictive_half_life_days',
            'min_outcomes', 'predictive_max_leads'
        ],
        'rates': [
            'test_period_rate', 'target_lead_rate', 'leak_alarm_auc',
            'missing_alarm_rate', 'rejected_alarm_rate'
        ],
        'numbers': [
            'drift_alarm_psi', 'predictive_penalty', 'volume_alarm_ratio'
        ],
        'places': ['raw_folder', 'raw_tables', 'sources', 'rules_folder']
    }) -}}
{% endmacro %}


{#
    Refuses a var sources that is no mapping, or names a source that nobody
    knows or no place.
#}
{% macro check_source_names() %}
    {% if var('sources') is not mapping %}
        {{ exceptions.raise_compiler_error(
            "The var sources is " ~ var('sources') ~ ". Write each source and "
            ~ "its place: {hubspot_fivetran: /data/hubspot}."
        ) }}
    {% endif %}
    {% for source, place in var('sources').items() %}
        {% if source not in known_sources() %}
            {{ exceptions.raise_compiler_error(
                "sources names " ~ source ~ ", which is no source. It may "
                ~ "name: " ~ known_sources().keys() | join(', ') ~ "."
            ) }}
        {% elif place is not string or not place %}
            {{ exceptions.raise_compiler_error(
                "sources gives " ~ source ~ " no place. Name a folder, such "
                ~ "as /data/" ~ source ~ ", or a schema of the warehouse."
            ) }}
        {% elif loaded_by(source_system(source)) != source %}
            {{ exceptions.raise_compiler_error(
                "sources names " ~ loaded_by(source_system(source)) ~ " and "
                ~ source ~ ", which bring the same system. Keep one of them."
            ) }}
        {% endif %}
    {% endfor %}
{% endmacro %}
