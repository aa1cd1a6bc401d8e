{% macro snowflake__try_time(text) -%}
    try_to_timestamp_ntz({{ text }})
{%- endmacro %}
