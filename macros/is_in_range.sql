{#
    Whether a number lies in a range with a lower end that belongs to it and an
    upper one that does not; a null end is open.

    number: not null for a match; low, high: the ends.
#}
{% macro is_in_range(number, low, high) -%}
    {{ number }} >= coalesce({{ low }}, {{ number }})
    and {{ number }} < coalesce({{ high }}, {{ number }} + 1)
{%- endmacro %}
