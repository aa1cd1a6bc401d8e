{% macro year_of(day) -%}
    cast({{ dbt.date_trunc('year', day) }} as date)
{%- endmacro %}
