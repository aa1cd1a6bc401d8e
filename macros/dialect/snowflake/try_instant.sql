{% macro snowflake__try_instant(text) -%}
    {{ utc_time('try_to_timestamp_tz(' ~ text ~ ')') }}
{%- endmacro %}
