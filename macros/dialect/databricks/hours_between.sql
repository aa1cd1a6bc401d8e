{% macro databricks__hours_between(from_time, until_time) -%}
    timestampdiff(microsecond, {{ from_time }}, {{ until_time }}) / 3600000000.0
{%- endmacro %}
