{% macro postgres__days_between(from_day, until_day) -%}
    ({{ until_day }} - {{ from_day }})
{%- endmacro %}
