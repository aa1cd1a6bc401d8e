{% macro bigquery__timestamp_text(timestamp) -%}
    format_timestamp('%Y-%m-%d %H:%M:%E6S', {{ timestamp }})
{%- endmacro %}
