{#
    Plain files in the layout of docs/raw_input.md, beside other sources.
    Nothing is required: leads may come from elsewhere.
#}
{% macro csv_layout() %}
    {% set layout = {} %}
    {% for table, raw in raw_layout().items() %}
        {% do layout.update({table: {
            'required': false,
            'columns': raw.columns,
            'attributes': {
                'of': table, 'prefix': '', 'renamed': {}, 'left_out': [],
                'left_out_beginnings': ('email_domain',),
            } if table in ('leads', 'accounts') else none,
        }}) %}
    {% endfor %}
    {{ return(layout) }}
{% endmacro %}
