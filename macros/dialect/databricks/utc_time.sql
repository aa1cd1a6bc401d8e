{% macro databricks__utc_time(expression) -%}
    {{ expression }}
{%- endmacro %}
