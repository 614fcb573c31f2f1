{#
    One named column of a raw table, cleaned by its kind in raw_layout(); a
    missing optional column is null. A type knows times that no calendar does;
    those of events stay, so that an engine can skip files by them, and are
    looked at by stg_event_rows.
    as_text: the trimmed text, whatever the kind.
#}
{% macro raw_value(table, column, as_text=false) %}
    {%- set kind = 'id' if as_text
        else raw_layout()[table].columns[column].kind -%}
    {%- set columns = raw_columns(table) -%}
    {%- set value = cleaned_column(columns, column, kind) -%}
    {%- set found = named_column(columns, column) -%}
    {{- within_calendar(value)
        if kind == 'timestamp' and table != 'events'
        and found and is_time(found)
        else value -}}
{% endmacro %}


{#
    The column of a name, cleaned by its kind; null where there is none.

    columns: as raw_columns() returns them.
    id: trimmed text · key: an id that nearly every row has another of · text:
    trimmed, lower case · asset: a text cut at its first ? or # · timestamp:
    UTC, null when unreadable · milliseconds, microseconds: a number of them
    since 1970, or a text as above, as a timestamp · boolean: true for any text
    but false, 0, no, f and n · json: a list or a structure as JSON text · given:
    as it is.
#}
{% macro cleaned_column(columns, column, kind) %}
    {%- set found = named_column(columns, column) -%}
    {%- if not found -%}
        {{ {
            'timestamp': 'cast(null as timestamp)',
            'milliseconds': 'cast(null as timestamp)',
            'microseconds': 'cast(null as timestamp)',
            'boolean': 'false',
        }.get(kind, 'cast(null as string)') }}
    {%- elif kind in ('timestamp', 'milliseconds', 'microseconds')
        and is_time(found) -%}
        cast({{ found.quoted }} as timestamp)
    {%- elif kind == 'given' -%}
        {{ found.quoted }}
    {%- elif kind == 'timestamp' -%}
        {{ parse_timestamp(trim_text(column_text(found))) }}
    {%- elif kind in ('milliseconds', 'microseconds') -%}
        {%- set text = trim_text(column_text(found)) -%}
        coalesce(
            {{ timestamp_of_microseconds(
                'try_cast(' ~ text ~ ' as bigint)'
                ~ (' * 1000' if kind == 'milliseconds' else '')
            ) }},
            {{ parse_timestamp(text) }}
        )
    {%- elif kind == 'json' and is_nested(found) -%}
        {{ nested_as_json(found.quoted) }}
    {%- elif kind == 'boolean' -%}
        coalesce(
            lower({{ without_trailing_zeros(trim_text(column_text(found))) }})
            not in ('false', '0', 'no', 'f', 'n'),
            false
        )
    {%- else -%}
        {{ clean_value(column_text(found), kind) }}
    {%- endif -%}
{% endmacro %}

{#
    One named column of a raw table as it was given, as text; null where it is
    missing. What many rows share is cleaned once per spelling: clean_value.
#}
{% macro given_value(table, column) %}
    {%- set found = named_column(raw_columns(table), column) -%}
    {{ column_text(found) if found else 'cast(null as string)' }}
{% endmacro %}


{#
    A text as raw_value would have cleaned it.
    kind: id, key, text or asset, see raw_layout().
#}
{% macro clean_value(text, kind) -%}
    {%- if kind == 'key' -%}
        {{ trim_key(text) }}
    {%- elif kind == 'asset' -%}
        {{ trim_text("regexp_replace(lower(" ~ text ~ "), '(?s)[?#].*', '')") }}
    {%- elif kind == 'text' -%}
        lower({{ trim_text(text) }})
    {%- else -%}
        {{ trim_text(text) }}
    {%- endif -%}
{%- endmacro %}


{#
    Whether a timestamp column of a raw table holds something that is no time.
#}
{% macro raw_is_unreadable(table, column) %}
    {%- set found = named_column(raw_columns(table), column) -%}
    {%- if not found -%}
        false
    {%- else -%}
        coalesce(
            {{ found.quoted if is_time(found)
                else trim_text(column_text(found)) }} is not null
            and {{ raw_value(table, column) }} is null,
            false
        )
    {%- endif -%}
{% endmacro %}


{#
    A column of any type as text: numbers without trailing zeros, booleans
    true and false, days ISO.
    column: an item of raw_columns().
#}
{% macro column_text(column) %}
    {%- if column.type.startswith('DECIMAL')
        or column.type in ('DOUBLE', 'FLOAT', 'REAL') -%}
        {{ without_trailing_zeros(
            "case when contains(cast(" ~ column.quoted ~ " as string), 'e')"
            ~ " then coalesce(cast(try_cast(" ~ column.quoted
            ~ " as decimal(38, 12)) as string), cast(" ~ column.quoted
            ~ " as string)) else cast(" ~ column.quoted ~ " as string) end"
        ) }}
    {%- elif column.type in ('VARCHAR', 'STRING', 'TEXT') -%}
        {{ column.quoted }}
    {%- else -%}
        cast({{ column.quoted }} as string)
    {%- endif -%}
{% endmacro %}


{# Whether a column holds days or moments rather than texts of them. #}
{% macro is_time(column) %}
    {{ return(
        column.type.startswith('TIMESTAMP') or column.type == 'DATE'
    ) }}
{% endmacro %}


{# Whether a column holds lists or structures rather than single values. #}
{% macro is_nested(column) %}
    {{ return(
        column.type.endswith(']') or column.type.startswith((
            'STRUCT', 'MAP', 'ARRAY', 'JSON', 'VARIANT'
        ))
    ) }}
{% endmacro %}
