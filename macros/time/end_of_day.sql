{% macro end_of_day(day) -%}
    cast({{ days_after(day, 1) }} as timestamp)
{%- endmacro %}
