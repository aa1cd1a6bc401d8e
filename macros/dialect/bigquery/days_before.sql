{% macro bigquery__days_before(day, days) -%}
    date_sub({{ day }}, interval {{ days }} day)
{%- endmacro %}
