{#
    Marketo as Fivetran and as Airbyte land it: the same tables and fields under
    two names. As Fivetran writes them: fivetran.com/docs/connectors/
    applications/marketo/connector-schema, github.com/fivetran/
    dbt_marketo_source, macros/get_…_columns.sql, and Marketo's own list of
    activity types. As Airbyte does: its connector source-marketo, source.py,
    schemas/leads.json and integration_tests/expected_records.jsonl.
#}
{% macro marketo_fivetran_layout() %}
    {{ return(marketo_layout('_fivetran_synced')) }}
{% endmacro %}

{% macro marketo_airbyte_layout() %}
    {% set layout = marketo_layout('_airbyte_extracted_at') %}
    {% for table, entry in layout.items() %}
        {% do entry.update({
            'name': table | replace('activity_', 'activities_')
            if table.startswith('activity_') else table ~ 's',
            'is_camel_case': true,
        }) %}
        {% if table.startswith('activity_') %}
            {% do entry.columns.update({
                'id': {'kind': 'id', 'required': true, 'given': 'marketo_guid'}
            }) %}
        {% endif %}
    {% endfor %}
    {{ return(layout) }}
{% endmacro %}


{# synced: the column in which the loader says when it loaded a row. #}
{% macro marketo_layout(synced) %}
    {% set id = {'kind': 'id', 'required': false} %}
    {% set text = {'kind': 'text', 'required': false} %}
    {% set boolean = {'kind': 'boolean', 'required': false} %}
    {% set id_required = {'kind': 'id', 'required': true} %}
    {% set timestamp_required = {'kind': 'timestamp', 'required': true} %}
    {% set layout = {
        'lead': {
            'required': true,
            'columns': {
                'id': id_required,
                'email': text,
                'sfdc_lead_id': id,
                'sfdc_contact_id': id,
                'industry': id,
                'number_of_employees': id,
                'annual_revenue': id,
                'unsubscribed': boolean,
                'do_not_call': boolean,
                'black_listed': boolean,
                'created_at': timestamp_required,
            },
            'attributes': marketo_lead_attributes(),
        },
        'lead_describe': {'required': false, 'columns': {
            'id': id_required,
            'restname': id_required,
        }},
    } %}
    {% set activities = {
        'visit_webpage': {'webpage_url': id_required, 'user_agent': id},
        'fill_out_form': {'user_agent': id},
        'click_link': {'user_agent': id},
        'email_delivered': {'campaign_run_id': id},
        'email_bounced': {'campaign_run_id': id},
        'open_email': {
            'campaign_run_id': id, 'user_agent': id,
            'is_bot_activity': boolean,
        },
        'click_email': {
            'campaign_run_id': id, 'user_agent': id,
            'is_bot_activity': boolean, 'link': id,
        },
        'unsubscribe_email': {'campaign_run_id': id, 'user_agent': id},
        'change_data_value': {'old_value': id, 'new_value': id},
        'merge_leads': {'merge_ids': id_required},
        'delete_lead': {},
    } %}
    {% for activity, own_columns in activities.items() %}
        {% set columns = {
            'id': id_required,
            'lead_id': id_required,
            'primary_attribute_value_id': id,
            'primary_attribute_value': id_required,
            'activity_date': timestamp_required,
            'loaded_at': {
                'kind': 'timestamp', 'required': false, 'given': synced,
            },
        } %}
        {% do columns.update(own_columns) %}
        {% do layout.update({
            'activity_' ~ activity: {'required': false, 'columns': columns}
        }) %}
    {% endfor %}
    {{ return(layout) }}
{% endmacro %}


{#
    Which fields of a Marketo lead are attributes: see source_attributes(). A
    field that comes from Salesforce may be marked by __c.

    Left out: names, numbers and addresses of a person; ids; what Marketo infers
    or keeps itself; and company fields, which go to the accounts.
#}
{% macro marketo_lead_attributes() %}
    {{ return({
        'of': 'leads',
        'prefix': '',
        'suffix': '_c',
        'renamed': {'title': 'job_title'},
        'left_out': [
            'first_name', 'middle_name', 'last_name', 'salutation', 'phone',
            'mobile_phone', 'main_phone', 'fax', 'address', 'postal_code',
            'date_of_birth', 'cookies', 'company', 'site', 'website',
            'sic_code', 'contact_company', 'external_company_id',
            'external_sales_person_id', 'lead_person', 'lead_partition_id',
            'lead_revenue_cycle_model_id', 'lead_revenue_stage_id',
            'acquisition_program_id', 'person_primary_lead_interest',
            'person_type', 'is_lead', 'is_anonymous', 'anonymous_ip',
            'updated_at', 'unsubscribed_reason', 'do_not_call_reason',
            'urgency', 'priority', 'relative_score', 'relative_urgency',
            'original_source_info', 'original_search_engine',
            'original_search_phrase', 'original_referrer',
            'registration_source_info',
        ],
        'left_out_beginnings': (
            'sfdc_', 'mkto_', 'billing_', 'inferred_', 'email_invalid',
            'email_suspended', 'marketing_suspended', 'black_listed_',
        ),
    }) }}
{% endmacro %}
