{#
    A number that sorts what was published for a lead or an account: by the day
    it was published for, then by publication_number, which stays below a
    million. The last row up to a day is what stands for that day.

    published: name of a relation with as_of and publication_number.
#}
{% macro publication_order(published) -%}
    1000000 * cast(
        cast({{ published }}.as_of - cast('1970-01-01' as date) as integer)
        as bigint
    ) + {{ published }}.publication_number
{%- endmacro %}
