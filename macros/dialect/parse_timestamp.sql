{#- Text to a UTC timestamp: ISO forms only (date, or date and time with a blank or T, optional
    seconds, fraction, Z or an offset below 24 hours), or the one format given; anything else
    is null. -#}
{% macro parse_timestamp(text, date_format=none) -%}
    {{ return(adapter.dispatch('parse_timestamp', 'customer_health')(text, date_format)) }}
{%- endmacro %}

{% macro duckdb__parse_timestamp(text, date_format) -%}
    case
        {%- if date_format %}
        {#- Whatever the format, DuckDB reads `epoch` and `infinity` as times. #}
        when
            regexp_matches({{ text }}, '\d')
            and try_strptime({{ text }}, '{{ date_format }}') is not null
            then try_strptime({{ text }}, '{{ date_format }}')
        {%- endif %}
        when regexp_full_match(
            {{ text }},
            '\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?'
        )
            then try_cast({{ text }} as timestamp)
        when regexp_full_match(
            {{ text }},
            '\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?'
            || ' ?(Z|z|[+-]([01]\d|2[0-3])(:?[0-5]\d)?)'
        )
            then timezone('UTC', try_cast(
                replace(
                    replace(replace(upper({{ text }}), 'Z', '+00'), ' +', '+'),
                    ' -',
                    '-'
                ) as timestamptz
            ))
    end
{%- endmacro %}
