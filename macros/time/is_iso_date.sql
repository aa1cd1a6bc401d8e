{#- Whether a text is a day of the calendar, written YYYY-MM-DD. -#}
{% macro is_iso_date(text) -%}
    {%- if not modules.re.match('^[1-9]\\d{3}-(0[1-9]|1[0-2])-\\d{2}$', text) -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set year, month, day = text.split('-') | map('int') -%}
    {%- set in_next_month = modules.datetime.date(year, month, 28) + modules.datetime.timedelta(days=4) -%}
    {%- set last_day = in_next_month - modules.datetime.timedelta(days=in_next_month.day) -%}
    {{ return(1 <= day <= last_day.day) }}
{%- endmacro %}
