{#
    Which properties of a HubSpot contact are attributes, whoever loads them:
    see source_attributes(). prefix: what the loader puts before a property.

    Left out: names, numbers and addresses of a person; times and counts that
    HubSpot keeps itself; and what tells of deals, such as the lifecycle stage,
    which a lead has only because it was won or lost. Of the properties that
    HubSpot computes (hs_…) only those that are renamed are taken.
#}
{% macro hubspot_contact_attributes(prefix) %}
    {{ return({
        'of': 'leads',
        'prefix': prefix,
        'renamed': {
            'jobtitle': 'job_title',
            'hs_analytics_source': 'lead_source',
            'hs_language': 'language',
            'hs_seniority': 'seniority',
            'hs_role': 'job_function',
            'hs_buying_role': 'buying_role',
            'hs_persona': 'persona',
        },
        'left_out': [
            'firstname', 'lastname', 'salutation', 'phone', 'mobilephone',
            'fax', 'address', 'zip', 'twitterhandle', 'linkedinbio',
            'followercount', 'kloutscoregeneral', 'photo', 'message',
            'email', 'createdate', 'lastmodifieddate', 'associatedcompanyid',
            'associatedcompanylastupdated', 'hubspot_owner_id',
            'hubspot_owner_assigneddate', 'hubspot_team_id', 'owneremail',
            'ownername', 'hubspotscore', 'contact_id', 'ip_latlon',
            'lifecyclestage', 'closedate', 'days_to_close', 'total_revenue',
            'first_deal_created_date', 'recent_deal_amount',
            'recent_deal_close_date', 'lastmodifieddate_timestamp',
            'surveymonkeyeventlastupdated', 'webinareventlastupdated',
            'currentlyinworkflow', 'recent_conversion_date',
            'recent_conversion_event_name', 'first_conversion_date',
            'unique_conversion_events',
        ],
        'left_out_beginnings': (
            'hs_', 'num_', 'notes_', 'engagements_', 'salesforce',
            'all_', 'ip_',
        ),
    }) }}
{% endmacro %}


{#
    Which properties of a HubSpot company are attributes: as for contacts.
#}
{% macro hubspot_company_attributes(prefix) %}
    {{ return({
        'of': 'accounts',
        'prefix': prefix,
        'renamed': {
            'numberofemployees': 'employee_count',
            'annualrevenue': 'annual_revenue',
            'total_money_raised': 'funding',
        },
        'left_out': [
            'phone', 'fax', 'address', 'address2', 'zip', 'description',
            'about_us', 'website', 'name', 'domain', 'twitterhandle',
            'linkedinbio', 'linkedin_company_page', 'facebook_company_page',
            'facebookfans', 'twitterbio', 'twitterfollowers',
            'googleplus_page', 'owneremail', 'ownername', 'createdate',
            'closedate', 'lifecyclestage', 'days_to_close', 'total_revenue',
            'first_deal_created_date', 'recent_deal_amount',
            'recent_deal_close_date', 'first_contact_createdate',
            'first_contact_createdate_timestamp_earliest_value_78b50eea',
            'first_conversion_date', 'recent_conversion_date',
            'recent_conversion_event_name', 'hubspot_owner_id',
            'hubspot_owner_assigneddate', 'hubspot_team_id', 'hubspotscore',
        ],
        'left_out_beginnings': (
            'hs_', 'num_', 'notes_', 'engagements_', 'salesforce', 'all_',
        ),
    }) }}
{% endmacro %}
