{% macro bigquery__hours_between(from_time, until_time) -%}
    timestamp_diff({{ until_time }}, {{ from_time }}, microsecond) / 3600000000.0
{%- endmacro %}
