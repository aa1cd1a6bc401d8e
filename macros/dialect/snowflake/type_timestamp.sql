{% macro snowflake__type_timestamp() -%}
    timestamp_ntz
{%- endmacro %}
