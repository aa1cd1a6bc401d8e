{% macro databricks__hours_after(timestamp, hours) -%}
    timestampadd(hour, {{ hours }}, {{ timestamp }})
{%- endmacro %}
