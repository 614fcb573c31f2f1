{#
    HubSpot as Fivetran and as Airbyte land it: the same objects and properties
    under two names, and what belongs to an event or a deal in tables of its own
    by the one and in lists by the other. As Fivetran writes them: the source
    schema of its own package, github.com/fivetran/dbt_hubspot_source,
    models/src_hubspot.yml and macros/get_…_columns.sql. As Airbyte does: the
    schemas of its connector, github.com/airbytehq/airbyte, source-hubspot,
    source_hubspot/schemas/*.json, and components.py,
    HubspotRenamePropertiesTransformation. A property x of HubSpot is the column
    property_x of the one and properties_x of the other.
#}
{% macro hubspot_fivetran_layout() %}
    {{ return(hubspot_layout('property_', '_fivetran_synced', 'timestamp')) }}
{% endmacro %}

{% macro hubspot_airbyte_layout() %}
    {% set layout = hubspot_layout(
        'properties_', '_airbyte_extracted_at', 'milliseconds'
    ) %}
    {% for table, name in {
        'contact': 'contacts',
        'contact_property_history': 'contacts_property_history',
        'company': 'companies',
        'owner': 'owners',
        'deal': 'deals',
        'email_event': 'email_events',
        'email_campaign': 'campaigns',
        'contact_form_submission': 'contacts_form_submissions',
        'form': 'forms',
        'engagement_meeting': 'engagements_meetings',
        'engagement_call': 'engagements_calls',
        'engagement_email': 'engagements_emails',
    }.items() %}
        {% do layout[table].update({'name': name}) %}
    {% endfor %}
    {% for table, names in {
        'contact': {
            'is_deleted': 'archived',
            'created_at': 'createdat',
            'updated_at': 'updatedat',
        },
        'contact_property_history': {'contact_id': 'vid', 'name': 'property'},
        'company': {'is_deleted': 'archived'},
        'owner': {
            'owner_id': 'id',
            'first_name': 'firstname',
            'last_name': 'lastname',
        },
        'deal': {
            'deal_id': 'id',
            'stage_id': 'properties_dealstage',
            'is_deleted': 'archived',
        },
        'email_event': {
            'email_campaign_id': 'emailcampaignid',
            'portal_subscription_status': 'portalsubscriptionstatus',
            'sent_by': 'sentby',
            'user_agent': 'useragent',
            'filtered_event': 'filteredevent',
        },
        'contact_form_submission': {'contact_id': 'canonical_vid'},
        'form': {'guid': 'id'},
        'engagement_meeting': {'engagement_id': 'id', 'created_at': 'createdat'},
        'engagement_call': {'engagement_id': 'id', 'created_at': 'createdat'},
        'engagement_email': {'engagement_id': 'id', 'created_at': 'createdat'},
    }.items() %}
        {% for column, given in names.items() %}
            {% set entry = layout[table].columns[column] %}
            {% do layout[table].columns.update({column: {
                'kind': entry.kind, 'required': entry.required, 'given': given,
            }}) %}
        {% endfor %}
    {% endfor %}
    {{ return(layout) }}
{% endmacro %}


{#
    The tables and columns as Fivetran names them, or as the models do.
    prefix: what the loader puts before a property;
    synced: the column in which it says when it loaded a row;
    moment: the kind of the times that are no properties.
#}
{% macro hubspot_layout(prefix, synced, moment) %}
    {% set id = {'kind': 'id', 'required': false} %}
    {% set text = {'kind': 'text', 'required': false} %}
    {% set json = {'kind': 'json', 'required': false} %}
    {% set timestamp = {'kind': 'timestamp', 'required': false} %}
    {% set boolean = {'kind': 'boolean', 'required': false} %}
    {% set id_required = {'kind': 'id', 'required': true} %}
    {% set text_required = {'kind': 'text', 'required': true} %}
    {% set moment_required = {'kind': moment, 'required': true} %}
    {% set loaded_at = {
        'kind': 'timestamp', 'required': false, 'given': synced,
    } %}
    {% set engagement = {
        'engagement_id': id_required,
        'contacts': json,
        'created_at': {
            'kind': 'timestamp', 'required': false,
            'given': 'property_hs_createdate',
        },
        'happened_at': {
            'kind': 'timestamp', 'required': false,
            'given': prefix ~ 'hs_timestamp',
        },
        'timestamp': timestamp,
        'loaded_at': loaded_at,
    } %}
    {% set layout = {
        'contact': {
            'required': true,
            'columns': {
                'id': id_required,
                'is_deleted': {
                    'kind': 'boolean', 'required': false,
                    'given': '_fivetran_deleted',
                },
                'created_at': {
                    'kind': 'timestamp', 'required': true,
                    'given': 'property_createdate',
                },
                'updated_at': {
                    'kind': 'timestamp', 'required': false,
                    'given': '_fivetran_synced',
                },
            },
            'attributes': hubspot_contact_attributes(prefix),
        },
        'contact_property_history': {'required': false, 'columns': {
            'contact_id': id_required,
            'name': text_required,
            'value': id_required,
            'timestamp': moment_required,
        }},
        'company': {
            'required': false,
            'columns': {'id': id_required, 'is_deleted': boolean},
            'attributes': hubspot_company_attributes(prefix),
        },
        'owner': {'required': false, 'columns': {
            'owner_id': id_required,
            'email': id,
            'first_name': id,
            'last_name': id,
        }},
        'deal': {'required': false, 'columns': {
            'deal_id': id_required,
            'stage_id': {
                'kind': 'id', 'required': true,
                'given': 'deal_pipeline_stage_id',
            },
            'contacts': json,
            'is_deleted': boolean,
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
            'sent_by': json,
            'type': text_required,
            'portal_subscription_status': text,
            'user_agent': id,
            'filtered_event': boolean,
            'created': moment_required,
            'loaded_at': loaded_at,
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
            'timestamp': moment_required,
            'loaded_at': loaded_at,
        }},
        'form': {'required': false, 'columns': {
            'guid': id_required,
            'name': text,
        }},
        'engagement': {'required': false, 'columns': {
            'id': id_required,
            'timestamp': timestamp,
            'created_at': timestamp,
        }},
        'engagement_contact': {'required': false, 'columns': {
            'engagement_id': id_required,
            'contact_id': id_required,
            'loaded_at': loaded_at,
        }},
        'engagement_meeting': {'required': false, 'columns': dict(engagement)},
        'engagement_call': {'required': false, 'columns': dict(engagement)},
        'engagement_email': {'required': false, 'columns': dict(engagement)},
    } %}
    {% for table, properties in {
        'contact': {
            'email': text,
            'hs_additional_emails': text,
            'associatedcompanyid': id,
            'hubspot_owner_id': id,
            'salesforceleadid': id,
            'salesforcecontactid': id,
            'hs_calculated_merged_vids': id,
            'hs_merged_object_ids': id,
            'hs_email_optout': boolean,
        },
        'company': {'domain': text},
        'deal': {
            'amount': id,
            'hs_is_closed_won': boolean,
            'hs_is_closed': boolean,
            'closedate': timestamp,
        },
        'engagement_call': {'hs_call_disposition': id},
        'engagement_email': {'hs_email_direction': text},
    }.items() %}
        {% for name, column in properties.items() %}
            {% do layout[table].columns.update({name: {
                'kind': column.kind, 'required': false,
                'given': prefix ~ name,
            }}) %}
        {% endfor %}
    {% endfor %}
    {{ return(layout) }}
{% endmacro %}
