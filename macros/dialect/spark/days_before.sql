{#- A date: the day so many days before a day. -#}
{% macro spark__days_before(day, days) -%}
    date_sub({{ day }}, cast({{ days }} as int))
{%- endmacro %}
