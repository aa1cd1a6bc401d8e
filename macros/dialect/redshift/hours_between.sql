{% macro redshift__hours_between(from_time, until_time) -%}
    datediff(microsecond, {{ from_time }}, {{ until_time }}) / 3600000000.0
{%- endmacro %}
