{#
    dbt's own not_null, which can also wait.

    after: a ref that the test waits for beside the model itself; dbt then
    neither runs it earlier nor lets it hold back what comes before that ref.
#}
{% test not_null(model, column_name, after=none) %}
    {{ adapter.dispatch('test_not_null', 'dbt')(model, column_name) }}
{% endtest %}
