{% macro bigquery__utc_time(expression) -%}
    {{ expression }}
{%- endmacro %}
