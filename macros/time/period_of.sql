{#- First day of the day, week (Monday) or month that a day belongs to. -#}
{% macro period_of(day, period) -%}
    {%- if period == 'week' -%}
        {{ week_of(day) }}
    {%- elif period == 'month' -%}
        {{ month_of(day) }}
    {%- else -%}
        {{ day }}
    {%- endif -%}
{%- endmacro %}
