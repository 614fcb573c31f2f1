{#
    Fails for every row that shares its grain with another row. Rows are counted
    before anything is grouped away, and blanks count as equal.

    columns: the columns of the grain.
    after: a ref that the test waits for beside the model itself; dbt then
    neither runs it earlier nor lets it hold back what comes before that ref.
#}
{% test unique_grain(model, columns, after=none) %}

with

counted as (

    select
        {{ columns | join(', ') }},
        count(*) over (partition by {{ columns | join(', ') }}) as row_count
    from {{ model }}

)

select *
from counted
where row_count > 1

{% endtest %}
