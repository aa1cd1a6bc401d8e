{#- Last day of the month that a day belongs to. -#}
{% macro month_end_of(day) -%}
    {{ days_before(month_of(days_after(month_of(day), 31)), 1) }}
{%- endmacro %}
