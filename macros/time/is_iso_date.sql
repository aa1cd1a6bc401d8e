{#- Whether a text is a day of the calendar, written YYYY-MM-DD (from the year 1000 on). -#}
{% macro is_iso_date(text) -%}
    {%- if not modules.re.match('[1-9][0-9]{3}-(0[1-9]|1[0-2])-[0-9]{2}\\Z', text) -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set year, month, day = text.split('-') | map('int') -%}
    {%- set is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) -%}
    {%- set february = 29 if is_leap else 28 -%}
    {%- set lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] -%}
    {{ return(1 <= day <= lengths[month - 1]) }}
{%- endmacro %}
