{#
    Salesforce as Fivetran and as Airbyte land it: the same objects and fields,
    in snake case by the one and under their API names by the other. Objects and fields: Salesforce's
    Object Reference; as Fivetran writes them: fivetran.com/docs/connectors/
    applications/salesforce/connector-schema and the macros/get_…_columns.sql
    of github.com/fivetran/dbt_salesforce_source; as Airbyte does: the records
    of its connector source-salesforce, integration_tests/expected_records.
#}
{% macro salesforce_fivetran_layout() %}
    {{ return(salesforce_layout('_fivetran_synced')) }}
{% endmacro %}

{% macro salesforce_airbyte_layout() %}
    {% set layout = salesforce_layout('_airbyte_extracted_at') %}
    {% for table, entry in layout.items() %}
        {% do entry.update({
            'name': table | replace('_', ' ') | title | replace(' ', ''),
            'is_camel_case': true,
        }) %}
    {% endfor %}
    {{ return(layout) }}
{% endmacro %}


{# synced: the column in which the loader says when it loaded a row. #}
{% macro salesforce_layout(synced) %}
    {% set id = {'kind': 'id', 'required': false} %}
    {% set text = {'kind': 'text', 'required': false} %}
    {% set timestamp = {'kind': 'timestamp', 'required': false} %}
    {% set boolean = {'kind': 'boolean', 'required': false} %}
    {% set id_required = {'kind': 'id', 'required': true} %}
    {% set boolean_required = {'kind': 'boolean', 'required': true} %}
    {% set timestamp_required = {'kind': 'timestamp', 'required': true} %}
    {% set loaded_at = {
        'kind': 'timestamp', 'required': false, 'given': synced,
    } %}
    {{ return({
        'lead': {
            'required': false,
            'columns': {
                'id': id_required,
                'master_record_id': id,
                'converted_contact_id': id,
                'converted_opportunity_id': id,
                'owner_id': id,
                'email': text,
                'company': id,
                'industry': id,
                'number_of_employees': id,
                'annual_revenue': id,
                'is_converted': boolean,
                'is_deleted': boolean,
                'has_opted_out_of_email': boolean,
                'do_not_call': boolean,
                'converted_date': timestamp,
                'created_date': timestamp_required,
                'last_modified_date': timestamp,
            },
            'attributes': salesforce_person_attributes(),
        },
        'contact': {
            'required': true,
            'columns': {
                'id': id_required,
                'master_record_id': id,
                'account_id': id,
                'owner_id': id,
                'email': text,
                'is_deleted': boolean,
                'has_opted_out_of_email': boolean,
                'do_not_call': boolean,
                'created_date': timestamp_required,
                'last_modified_date': timestamp,
            },
            'attributes': salesforce_person_attributes(),
        },
        'account': {
            'required': false,
            'columns': {
                'id': id_required,
                'website': text,
                'industry': id,
                'number_of_employees': id,
                'annual_revenue': id,
                'is_deleted': boolean,
            },
            'attributes': salesforce_account_attributes(),
        },
        'user': {'required': false, 'columns': {
            'id': id_required,
            'name': id,
        }},
        'lead_history': {'required': false, 'columns': {
            'lead_id': id_required,
            'field': id_required,
            'old_value': id,
            'new_value': id,
            'is_deleted': boolean,
            'created_date': timestamp_required,
        }},
        'contact_history': {'required': false, 'columns': {
            'contact_id': id_required,
            'field': id_required,
            'old_value': id,
            'new_value': id,
            'is_deleted': boolean,
            'created_date': timestamp_required,
        }},
        'campaign': {'required': false, 'columns': {
            'id': id_required,
            'name': text,
            'type': text,
        }},
        'campaign_member': {'required': false, 'columns': {
            'id': id_required,
            'campaign_id': id_required,
            'lead_id': id,
            'contact_id': id,
            'status': text,
            'has_responded': boolean_required,
            'is_deleted': boolean,
            'first_responded_date': timestamp,
            'created_date': timestamp_required,
            'loaded_at': loaded_at,
        }},
        'task': {'required': false, 'columns': {
            'id': id_required,
            'who_id': id_required,
            'task_subtype': text,
            'call_type': text,
            'is_closed': boolean_required,
            'is_deleted': boolean,
            'completed_date_time': timestamp,
            'created_date': timestamp_required,
            'loaded_at': loaded_at,
        }},
        'email_message': {'required': false, 'columns': {
            'id': id_required,
            'activity_id': id_required,
            'incoming': boolean_required,
            'is_deleted': boolean,
            'message_date': timestamp,
            'loaded_at': loaded_at,
        }},
        'event': {'required': false, 'columns': {
            'id': id_required,
            'who_id': id_required,
            'is_deleted': boolean,
            'created_date': timestamp_required,
            'loaded_at': loaded_at,
        }},
        'opportunity': {'required': false, 'columns': {
            'id': id_required,
            'contact_id': id,
            'amount': id,
            'is_closed': boolean_required,
            'is_won': boolean_required,
            'is_deleted': boolean,
            'close_date': timestamp_required,
        }},
        'opportunity_contact_role': {'required': false, 'columns': {
            'opportunity_id': id_required,
            'contact_id': id_required,
            'is_deleted': boolean,
        }},
    }) }}
{% endmacro %}


{#
    Which fields of a Salesforce lead or contact are attributes: see
    source_attributes(). A field that the company added itself is marked by
    __c in Salesforce.

    Left out: names, numbers and addresses of a person; ids; and what
    Salesforce keeps itself. Whether and when a lead was converted is no
    attribute: it is the outcome.
#}
{% macro salesforce_person_attributes() %}
    {{ return({
        'of': 'leads',
        'prefix': '',
        'suffix': '_c',
        'renamed': {
            'title': 'job_title',
            'mailing_city': 'city',
            'mailing_state': 'state',
            'mailing_state_code': 'state_code',
            'mailing_country': 'country',
            'mailing_country_code': 'country_code',
        },
        'left_out': [
            'name', 'first_name', 'middle_name', 'last_name', 'suffix',
            'salutation', 'phone', 'mobile_phone', 'home_phone',
            'other_phone', 'fax', 'street', 'postal_code', 'latitude',
            'longitude', 'geocode_accuracy', 'address', 'mailing_street',
            'mailing_postal_code', 'mailing_latitude', 'mailing_longitude',
            'mailing_geocode_accuracy', 'mailing_address', 'photo_url',
            'website', 'description', 'birthdate', 'is_unread_by_owner',
            'is_email_bounced', 'has_opted_out_of_fax', 'individual_id',
            'record_type_id', 'reports_to_id', 'created_by_id',
            'converted_account_id', 'system_modstamp', 'clean_status',
            'company_duns_number', 'dandb_company_id', 'pronouns',
            'gender_identity',
        ],
        'left_out_beginnings': (
            'other_', 'assistant_', 'email_bounced_', 'last_', 'jigsaw',
            'first_call_', 'first_email_', 'activity_metric_',
        ),
    }) }}
{% endmacro %}


{#
    Which fields of a Salesforce account are attributes: as for persons.
#}
{% macro salesforce_account_attributes() %}
    {{ return({
        'of': 'accounts',
        'prefix': '',
        'suffix': '_c',
        'taken': ['industry', 'employee_count', 'annual_revenue'],
        'renamed': {
            'billing_city': 'city',
            'billing_state': 'state',
            'billing_state_code': 'state_code',
            'billing_country': 'country',
            'billing_country_code': 'country_code',
        },
        'left_out': [
            'name', 'phone', 'fax', 'account_number', 'site', 'description',
            'photo_url', 'parent_id', 'owner_id', 'record_type_id',
            'master_record_id', 'created_by_id', 'created_date',
            'system_modstamp', 'clean_status', 'duns_number',
            'dandb_company_id', 'operating_hours_id', 'tradestyle',
            'billing_street', 'billing_postal_code', 'billing_latitude',
            'billing_longitude', 'billing_geocode_accuracy',
            'billing_address', 'sic', 'sic_desc', 'naics_code',
            'naics_desc', 'ticker_symbol',
        ],
        'left_out_beginnings': ('shipping_', 'last_', 'jigsaw'),
    }) }}
{% endmacro %}
