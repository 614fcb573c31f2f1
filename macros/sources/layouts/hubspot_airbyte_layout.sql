{#
    HubSpot as Airbyte lands it. Tables and columns: the published schemas of
    the connector, github.com/airbytehq/airbyte, source-hubspot,
    source_hubspot/schemas/*.json; a column properties_x is the property x of
    HubSpot (components.py, HubspotRenamePropertiesTransformation). Names are
    compared without regard to case, a hyphen as an underscore.
#}
{% macro hubspot_airbyte_layout() %}
    {% set id = {'kind': 'id', 'required': false} %}
    {% set text = {'kind': 'text', 'required': false} %}
    {% set json = {'kind': 'json', 'required': false} %}
    {% set timestamp = {'kind': 'timestamp', 'required': false} %}
    {% set milliseconds = {'kind': 'milliseconds', 'required': false} %}
    {% set boolean = {'kind': 'boolean', 'required': false} %}
    {% set id_required = {'kind': 'id', 'required': true} %}
    {% set text_required = {'kind': 'text', 'required': true} %}
    {% set timestamp_required = {'kind': 'timestamp', 'required': true} %}
    {% set milliseconds_required = {'kind': 'milliseconds', 'required': true} %}
    {{ return({
        'contacts': {
            'required': true,
            'columns': {
                'id': id_required,
                'properties_email': text,
                'properties_hs_additional_emails': text,
                'properties_associatedcompanyid': id,
                'properties_hubspot_owner_id': id,
                'properties_salesforceleadid': id,
                'properties_salesforcecontactid': id,
                'properties_hs_calculated_merged_vids': id,
                'properties_hs_merged_object_ids': id,
                'properties_hs_email_optout': boolean,
                'archived': boolean,
                'createdat': timestamp_required,
                'updatedat': timestamp,
            },
            'attributes': hubspot_contact_attributes('properties_'),
        },
        'contacts_property_history': {'required': false, 'columns': {
            'vid': id_required,
            'property': text_required,
            'value': id_required,
            'timestamp': milliseconds_required,
        }},
        'companies': {
            'required': false,
            'columns': {
                'id': id_required,
                'properties_domain': text,
                'archived': boolean,
            },
            'attributes': hubspot_company_attributes('properties_'),
        },
        'owners': {'required': false, 'columns': {
            'id': id_required,
            'email': id,
            'firstname': id,
            'lastname': id,
        }},
        'deals': {'required': false, 'columns': {
            'id': id_required,
            'contacts': json,
            'properties_dealstage': id,
            'properties_amount': id,
            'properties_hs_is_closed_won': boolean,
            'properties_hs_is_closed': boolean,
            'archived': boolean,
            'properties_closedate': timestamp,
        }},
        'email_events': {'required': false, 'columns': {
            'id': id_required,
            'recipient': text_required,
            'emailcampaignid': id,
            'sentby': json,
            'type': text_required,
            'portalsubscriptionstatus': text,
            'useragent': id,
            'filteredevent': boolean,
            'created': milliseconds_required,
            '_airbyte_extracted_at': timestamp,
            '_airbyte_emitted_at': timestamp,
        }},
        'campaigns': {'required': false, 'columns': {
            'id': id_required,
            'name': text,
            'subject': text,
        }},
        'contacts_form_submissions': {'required': false, 'columns': {
            'canonical_vid': id_required,
            'conversion_id': id_required,
            'form_id': id,
            'title': text,
            'timestamp': milliseconds_required,
            '_airbyte_extracted_at': timestamp,
            '_airbyte_emitted_at': timestamp,
        }},
        'forms': {'required': false, 'columns': {
            'id': id_required,
            'name': text,
        }},
        'engagements_meetings': {'required': false, 'columns': {
            'id': id_required,
            'contacts': json,
            'createdat': timestamp_required,
            '_airbyte_extracted_at': timestamp,
            '_airbyte_emitted_at': timestamp,
        }},
        'engagements_calls': {'required': false, 'columns': {
            'id': id_required,
            'contacts': json,
            'properties_hs_call_disposition': id,
            'createdat': timestamp_required,
            'properties_hs_timestamp': timestamp,
            '_airbyte_extracted_at': timestamp,
            '_airbyte_emitted_at': timestamp,
        }},
        'engagements_emails': {'required': false, 'columns': {
            'id': id_required,
            'contacts': json,
            'properties_hs_email_direction': text,
            'createdat': timestamp_required,
            'properties_hs_timestamp': timestamp,
            '_airbyte_extracted_at': timestamp,
            '_airbyte_emitted_at': timestamp,
        }},
    }) }}
{% endmacro %}
