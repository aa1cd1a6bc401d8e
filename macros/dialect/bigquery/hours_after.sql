{% macro bigquery__hours_after(timestamp, hours) -%}
    timestamp_add({{ timestamp }}, interval {{ hours }} hour)
{%- endmacro %}
