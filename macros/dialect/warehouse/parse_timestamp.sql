{#- ISO forms as everywhere; what an engine adds is how it matches a pattern and how it reads a
    time, a point in time and a form of its own without failing. No backslashes: engines
    differ in what they make of them. -#}
{% macro default__parse_timestamp(text, date_format) -%}
    {%- set day = '[0-9]{4}-[0-9]{2}-[0-9]{2}' -%}
    {%- set hour = '[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?' -%}
    {%- set zone = ' ?(Z|z|[+-][0-9]{2}(:?[0-9]{2})?)' -%}
    case
        {%- if date_format %}
        when {{ try_time_as(text, date_format) }} is not null
            then {{ try_time_as(text, date_format) }}
        {%- endif %}
        when {{ matches(text, '^' ~ day ~ '(' ~ hour ~ ')?$') }}
            then {{ try_time(text) }}
        when {{ matches(text, '^' ~ day ~ hour ~ zone ~ '$') }}
            then {{ try_instant(text) }}
    end
{%- endmacro %}
