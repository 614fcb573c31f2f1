{#
    The raw tables of the project and their named columns, once.

    Returns a mapping: table -> {required, columns: column -> {kind, required}}.
    Kinds: id and key (text, trimmed, case kept), text (trimmed, lower case),
    asset (a text cut at ? or #), timestamp (UTC), boolean. Columns of leads and accounts that are not named
    here are attributes, which rules may score.
#}
{% macro raw_layout() %}
    {% set id = {'kind': 'id', 'required': false} %}
    {% set text = {'kind': 'text', 'required': false} %}
    {% set timestamp = {'kind': 'timestamp', 'required': false} %}
    {% set boolean = {'kind': 'boolean', 'required': false} %}
    {% set asset = {'kind': 'asset', 'required': false} %}
    {% set key_required = {'kind': 'key', 'required': true} %}
    {% set id_required = {'kind': 'id', 'required': true} %}
    {% set text_required = {'kind': 'text', 'required': true} %}
    {% set timestamp_required = {'kind': 'timestamp', 'required': true} %}
    {{ return({
        'leads': {'required': true, 'columns': {
            'lead_id': id_required,
            'created_at': timestamp_required,
            'email': text,
            'account_id': id,
            'owner': id,
            'merged_into_lead_id': id,
            'erased_at': timestamp,
            'do_not_contact': boolean,
        }},
        'accounts': {'required': false, 'columns': {
            'account_id': id_required,
            'domain': text,
        }},
        'attribute_changes': {'required': false, 'columns': {
            'lead_id': id_required,
            'attribute_name': text_required,
            'old_value': text,
            'new_value': text,
            'changed_at': timestamp_required,
        }},
        'events': {'required': true, 'columns': {
            'event_id': key_required,
            'lead_id': key_required,
            'occurred_at': timestamp_required,
            'event_type': text_required,
            'asset': asset,
            'product_id': id,
            'message_id': id,
            'user_agent': text,
            'loaded_at': timestamp,
        }},
        'opportunities': {'required': false, 'columns': {
            'opportunity_id': id_required,
            'lead_id': id_required,
            'stage': text_required,
            'closed_at': timestamp_required,
            'amount': text,
            'product_id': id,
        }},
        'sales_feedback': {'required': false, 'columns': {
            'lead_id': id_required,
            'given_at': timestamp_required,
            'verdict': text_required,
            'reason': id,
        }},
        'products': {'required': false, 'columns': {
            'product_id': id_required,
            'product_name': id_required,
            'product_category': id_required,
        }},
    }) }}
{% endmacro %}
