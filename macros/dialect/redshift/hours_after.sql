{% macro redshift__hours_after(timestamp, hours) -%}
    dateadd(hour, {{ hours }}, {{ timestamp }})
{%- endmacro %}
