{#- A timestamp: text read as UTC. ISO forms only, or the one format given (strptime form);
    anything else is null. The session's time zone must be UTC. -#}
{% macro spark__parse_timestamp(text, date_format) -%}
    {%- set time = '\\\\d{2}:\\\\d{2}(:\\\\d{2}(\\\\.\\\\d{1,9})?)?' -%}
    {%- set zone = '(Z|z|[+-]([01]\\\\d|2[0-3])(:?[0-5]\\\\d)?)' -%}
    case
        {%- if date_format %}
        when try_to_timestamp({{ text }}, '{{ spark__date_pattern(date_format) }}')
            is not null
            then try_to_timestamp({{ text }}, '{{ spark__date_pattern(date_format) }}')
        {%- endif %}
        when {{ text }} rlike '^\\d{4}-\\d{2}-\\d{2}([T ]{{ time }})?$'
            then try_cast({{ text }} as timestamp)
        when {{ text }}
            rlike '^\\d{4}-\\d{2}-\\d{2}[T ]{{ time }} ?{{ zone }}$'
            then try_cast(
                regexp_replace(
                    regexp_replace(
                        replace(upper({{ text }}), 'Z', '+00:00'),
                        ' ?([+-]\\d{2})$',
                        '$1:00'
                    ),
                    ' ?([+-]\\d{2}):?(\\d{2})$',
                    '$1:$2'
                ) as timestamp
            )
    end
{%- endmacro %}
