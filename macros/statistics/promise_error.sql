{#
    Standard error of the difference between the conversions that came and those
    that probabilities promised, as a double.

    Both vary: what comes does around its probability, and the probabilities do
    with the training leads that happened to teach them.

    variance: sum of p (1 - p) over the leads; lead_count: how many they are;
    training_lead_count: how many leads the probabilities were learned on.
#}
{% macro promise_error(variance, lead_count, training_lead_count) -%}
    sqrt(
        {{ variance }}
        * (1e0 + cast({{ lead_count }} as double) / {{ training_lead_count }})
    )
{%- endmacro %}
