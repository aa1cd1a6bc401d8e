{% macro databricks__days_before(day, days) -%}
    date_sub({{ day }}, cast({{ days }} as int))
{%- endmacro %}
