{% macro is_month_end(day) -%}
    extract(day from {{ days_after(day, 1) }}) = 1
{%- endmacro %}
