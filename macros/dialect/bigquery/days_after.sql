{% macro bigquery__days_after(day, days) -%}
    date_add({{ day }}, interval {{ days }} day)
{%- endmacro %}
