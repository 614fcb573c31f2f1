{#
    An entry of the ledger as a sentence: what happened, and what it was worth.

    entry: a relation with entry_kind, rule_id, rule_group, attribute_value,
    event_count, period_count, idle_days, undecayed_points, points, cap_points
    (what the cap of the rule took, null or 0 when nothing), last_event_on and
    as_of. Example: Pricing page visited 7 times, last 3 days ago: +14 of 28
    points after decay, 4 taken by the rule's cap
#}
{% macro entry_in_words(entry) -%}
    case {{ entry }}.entry_kind
        when 'attribute'
            then
                {{ words_from_id(entry ~ '.rule_id') }}
                || case
                    when {{ entry }}.attribute_value != ''
                        then ' (' || {{ entry }}.attribute_value || ')'
                    else ''
                end
        when 'behaviour'
            then
                {{ words_from_id(entry ~ '.rule_id') }}
                || {{ times_in_words(entry ~ '.event_count') }}
                || case
                    when {{ entry }}.event_count = 1 then ', '
                    else ', last '
                end
                || {{ days_ago_in_words(
                    'cast(' ~ entry ~ '.as_of - ' ~ entry
                    ~ '.last_event_on as int)'
                ) }}
        when 'inactivity'
            then
                {{ words_from_id(entry ~ '.rule_id') }}
                || ', idle for ' || cast({{ entry }}.idle_days as string)
                || ' days'
                || case
                    when {{ entry }}.period_count > 1
                        then
                            ', counted'
                            || {{ times_in_words(entry ~ '.period_count') }}
                    else ''
                end
        when 'rule_cap'
            then
                {{ words_from_id(entry ~ '.rule_id') }}
                || ', over the rule''s cap'
        when 'group_cap'
            then
                {{ words_from_id(entry ~ '.rule_group') }}
                || ', over the group''s cap'
        when 'clamp'
            then
                case
                    when {{ entry }}.points > 0 then 'Raised to the lowest score'
                    else 'Cut to the highest score'
                end
        when 'round' then 'Rounded to a whole number'
    end
    || ': ' || {{ points_in_words(entry ~ '.points') }}
    || case
        when {{ entry }}.entry_kind != 'behaviour'
            then
                case when abs({{ entry }}.points) = 1 then ' point'
                    else ' points'
                end
        when {{ entry }}.points = {{ entry }}.undecayed_points
            then
                case when abs({{ entry }}.points) = 1 then ' point'
                    else ' points'
                end
        else
            ' of ' || {{ number_in_words(entry ~ '.undecayed_points') }}
            || case when abs({{ entry }}.undecayed_points) = 1 then ' point'
                else ' points'
            end
            || ' after decay'
    end
    || case
        when {{ entry }}.cap_points != 0
            then
                ', ' || {{ number_in_words('abs(' ~ entry ~ '.cap_points)') }}
                || ' taken by the rule''s cap'
        else ''
    end
{%- endmacro %}
