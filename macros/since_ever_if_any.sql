{#
    A time to compare with the times of events: all are later when a relation has
    rows, none is when it has none. Engines skip files by such a sub-query, and
    read them all the same for a join with nothing.

    relation: what stands after `from`, with a `where` if need be.
#}
{% macro since_ever_if_any(relation) -%}
    (
        select
            case
                when count(*) = 0 then timestamp '9999-12-31 00:00:00'
                else timestamp '0001-01-01 00:00:00'
            end
        from {{ relation }}
    )
{%- endmacro %}
