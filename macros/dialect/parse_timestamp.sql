{#- Text to a UTC timestamp: ISO forms only (date, or date and time with a blank or T, optional
    seconds, fraction, Z or offset), or the one format given; anything else is null. -#}
{% macro parse_timestamp(text, date_format=none) -%}
    {{ return(adapter.dispatch('parse_timestamp', 'customer_health')(text, date_format)) }}
{%- endmacro %}

{% macro duckdb__parse_timestamp(text, date_format) -%}
    case
        {%- if date_format %}
        when try_strptime({{ text }}, '{{ date_format }}') is not null
            then try_strptime({{ text }}, '{{ date_format }}')
        {%- endif %}
        when regexp_full_match(
            {{ text }},
            '\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?'
        )
            then try_cast({{ text }} as timestamp)
        when regexp_full_match(
            {{ text }},
            '\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)? ?(Z|z|[+-]\d{2}(:?\d{2})?)'
        )
            then timezone('UTC', try_cast(
                regexp_replace(
                    replace(upper({{ text }}), 'Z', '+00:00'),
                    ' ?([+-]\d{2}):?(\d{2})?$',
                    '\1:\2'
                ) as timestamptz
            ))
    end
{%- endmacro %}
