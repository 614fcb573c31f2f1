{#
    HubSpot as Fivetran lands it. Tables and columns: the published source
    schema of Fivetran's own package, github.com/fivetran/dbt_hubspot_source,
    models/src_hubspot.yml and macros/get_…_columns.sql; a column property_x is
    the property x of HubSpot.
#}
{% macro hubspot_fivetran_layout() %}
    {% set id = {'kind': 'id', 'required': false} %}
    {% set text = {'kind': 'text', 'required': false} %}
    {% set timestamp = {'kind': 'timestamp', 'required': false} %}
    {% set boolean = {'kind': 'boolean', 'required': false} %}
    {% set id_required = {'kind': 'id', 'required': true} %}
    {% set text_required = {'kind': 'text', 'required': true} %}
    {% set timestamp_required = {'kind': 'timestamp', 'required': true} %}
    {{ return({
        'contact': {
            'required': true,
            'columns': {
                'id': id_required,
                'property_email': text,
                'property_hs_additional_emails': text,
                'property_associatedcompanyid': id,
                'property_hubspot_owner_id': id,
                'property_salesforceleadid': id,
                'property_salesforcecontactid': id,
                'property_hs_calculated_merged_vids': id,
                'property_hs_merged_object_ids': id,
                'property_hs_email_optout': boolean,
                '_fivetran_deleted': boolean,
                'property_createdate': timestamp_required,
                '_fivetran_synced': timestamp,
            },
            'attributes': hubspot_contact_attributes('property_'),
        },
        'contact_property_history': {'required': false, 'columns': {
            'contact_id': id_required,
            'name': text_required,
            'value': id_required,
            'timestamp': timestamp_required,
        }},
        'company': {
            'required': false,
            'columns': {
                'id': id_required,
                'property_domain': text,
                'is_deleted': boolean,
            },
            'attributes': hubspot_company_attributes('property_'),
        },
        'owner': {'required': false, 'columns': {
            'owner_id': id_required,
            'email': id,
            'first_name': id,
            'last_name': id,
        }},
        'deal': {'required': false, 'columns': {
            'deal_id': id_required,
            'deal_pipeline_stage_id': id_required,
            'property_amount': id,
            'property_hs_is_closed_won': boolean,
            'property_hs_is_closed': boolean,
            'is_deleted': boolean,
            'property_closedate': timestamp,
        }},
        'deal_contact': {'required': false, 'columns': {
            'deal_id': id_required,
            'contact_id': id_required,
        }},
        'deal_pipeline_stage': {'required': false, 'columns': {
            'stage_id': id_required,
            'probability': id,
            'closed_won': boolean,
        }},
        'email_event': {'required': false, 'columns': {
            'id': id_required,
            'recipient': text_required,
            'email_campaign_id': id,
            'sent_by_id': id,
            'type': text_required,
            'filtered_event': boolean,
            'created': timestamp_required,
            '_fivetran_synced': timestamp,
        }},
        'email_event_open': {'required': false, 'columns': {
            'id': id_required,
            'user_agent': id,
        }},
        'email_event_click': {'required': false, 'columns': {
            'id': id_required,
            'user_agent': id,
        }},
        'email_event_status_change': {'required': false, 'columns': {
            'id': id_required,
            'portal_subscription_status': text,
        }},
        'email_campaign': {'required': false, 'columns': {
            'id': id_required,
            'name': text,
            'subject': text,
        }},
        'contact_form_submission': {'required': false, 'columns': {
            'contact_id': id_required,
            'conversion_id': id_required,
            'form_id': id,
            'title': text,
            'timestamp': timestamp_required,
            '_fivetran_synced': timestamp,
        }},
        'form': {'required': false, 'columns': {
            'guid': id_required,
            'name': text,
        }},
        'engagement': {'required': false, 'columns': {
            'id': id_required,
            'type': text_required,
            'timestamp': timestamp,
            'created_at': timestamp,
        }},
        'engagement_contact': {'required': false, 'columns': {
            'engagement_id': id_required,
            'contact_id': id_required,
            '_fivetran_synced': timestamp,
        }},
        'engagement_meeting': {'required': false, 'columns': {
            'engagement_id': id_required,
            'property_hs_createdate': timestamp,
            '_fivetran_synced': timestamp,
        }},
        'engagement_call': {'required': false, 'columns': {
            'engagement_id': id_required,
            'property_hs_call_disposition': id,
            'property_hs_createdate': timestamp,
            'property_hs_timestamp': timestamp,
            'timestamp': timestamp,
            '_fivetran_synced': timestamp,
        }},
        'engagement_email': {'required': false, 'columns': {
            'engagement_id': id_required,
            'property_hs_email_direction': text,
            'property_hs_createdate': timestamp,
            'property_hs_timestamp': timestamp,
            'timestamp': timestamp,
            '_fivetran_synced': timestamp,
        }},
    }) }}
{% endmacro %}
