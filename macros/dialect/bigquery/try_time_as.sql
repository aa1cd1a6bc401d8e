{% macro bigquery__try_time_as(text, date_format) -%}
    safe.parse_timestamp('{{ date_format }}', {{ text }})
{%- endmacro %}
