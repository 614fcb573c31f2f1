{#
    The words that the rule files may use, once: rule_vocabulary().role is the
    list of roles. The checks and their remedies are both rendered from it.
#}
{% macro rule_vocabulary() %}
    {{- return({
        'role': ['champion', 'challenger', 'draft', 'off'],
        'category': [
            'demographic', 'firmographic', 'purchase', 'source', 'web',
            'email', 'app', 'social', 'content', 'event', 'online', 'feedback'
        ],
        'axis': ['fit', 'engagement', 'total', 'account'],
        'operator': [
            'equals', 'one_of', 'in_list', 'has_word', 'like', 'matches',
            'between', 'is_missing', 'is_present'
        ],
        'operator_without_operand': ['is_missing', 'is_present'],
        'decay_kind': ['none', 'window', 'linear', 'step', 'half_life'],
        'is_sales_ready': ['true', 'false'],
        'known_list': [
            'delivery_events', 'message_engagement_events',
            'free_mail_domains', 'senior_titles', 'sensitive_attributes'
        ]
    }) -}}
{% endmacro %}
