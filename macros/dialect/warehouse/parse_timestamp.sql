{#- ISO forms as everywhere; what an engine adds is how it matches a pattern and how it reads a
    time, a point in time and a form of its own without failing. No backslashes: engines
    differ in what they make of them. -#}
{% macro default__parse_timestamp(text, date_format) -%}
    {%- set day = '[0-9]{4}-[0-9]{2}-[0-9]{2}' -%}
    {%- set hour = '[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?' -%}
    {%- set zone = ' ?(Z|z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)' -%}
    {%- set bare = "replace(replace(replace(upper(" ~ text
        ~ "), 'Z', '+00:00'), ' +', '+'), ' -', '-')" -%}
    case
        {%- if date_format %}
        when {{ try_time_as(text, date_format) }} is not null
            then {{ try_time_as(text, date_format) }}
        {%- endif %}
        when {{ matches(text, '^' ~ day ~ '(' ~ hour ~ ')?$') }}
            then {{ try_time(text) }}
        when {{ matches(text, '^' ~ day ~ hour ~ zone ~ '$') }}
            then {{ try_instant(whole_offset(bare)) }}
    end
{%- endmacro %}

{#- A text that ends in an offset, with its minutes and their colon: not every engine reads +02
    or +0530. -#}
{% macro whole_offset(text) -%}
    case
        when {{ matches(text, '^.*[+-][0-9]{2}$') }} then {{ text }} || ':00'
        when {{ matches(text, '^.*[+-][0-9]{4}$') }}
            then substring({{ text }}, 1, length({{ text }}) - 2) || ':'
                || substring({{ text }}, length({{ text }}) - 1)
        else {{ text }}
    end
{%- endmacro %}
