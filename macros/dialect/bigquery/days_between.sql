{% macro bigquery__days_between(from_day, until_day) -%}
    date_diff({{ until_day }}, {{ from_day }}, day)
{%- endmacro %}
