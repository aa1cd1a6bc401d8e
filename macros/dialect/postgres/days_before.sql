{% macro postgres__days_before(day, days) -%}
    ({{ day }} - cast({{ days }} as integer))
{%- endmacro %}
