{#
    A schema of a Segment warehouse. Tables and columns: segment.com/docs,
    Warehouse Schemas (github.com/segmentio/segment-docs,
    src/connections/storage/warehouses/schema.md).
#}
{% macro segment_layout() %}
    {% set id = {'kind': 'id', 'required': false} %}
    {% set text = {'kind': 'text', 'required': false} %}
    {% set timestamp = {'kind': 'timestamp', 'required': false} %}
    {% set id_required = {'kind': 'id', 'required': true} %}
    {% set key_required = {'kind': 'key', 'required': true} %}
    {% set timestamp_required = {'kind': 'timestamp', 'required': true} %}
    {{ return({
        'identifies': {'required': true, 'columns': {
            'id': id_required,
            'user_id': id_required,
            'anonymous_id': id,
            'email': text,
            'timestamp': timestamp,
            'received_at': timestamp_required,
        }},
        'users': {
            'required': false,
            'columns': {
                'id': id_required,
                'email': text,
                'received_at': timestamp,
            },
            'attributes': {
                'of': 'leads',
                'prefix': '',
                'renamed': {'title': 'job_title'},
                'left_out': [
                    'uuid', 'uuid_ts', 'loaded_at', 'first_name', 'last_name',
                    'firstname', 'lastname', 'name', 'username', 'phone',
                    'avatar', 'birthday', 'user_id', 'created_at', 'createdat',
                ],
                'left_out_beginnings': ('context_', 'address_'),
            },
        },
        'pages': {'required': false, 'columns': {
            'id': key_required,
            'user_id': id,
            'anonymous_id': id,
            'path': id,
            'context_page_path': id,
            'context_user_agent': id,
            'timestamp': timestamp,
            'received_at': timestamp_required,
        }},
        'screens': {'required': false, 'columns': {
            'id': key_required,
            'user_id': id,
            'anonymous_id': id,
            'name': id,
            'context_user_agent': id,
            'timestamp': timestamp,
            'received_at': timestamp_required,
        }},
        'tracks': {'required': false, 'columns': {
            'id': key_required,
            'user_id': id,
            'anonymous_id': id,
            'event': id_required,
            'context_page_path': id,
            'context_user_agent': id,
            'timestamp': timestamp,
            'received_at': timestamp_required,
        }},
    }) }}
{% endmacro %}
