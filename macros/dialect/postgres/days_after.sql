{% macro postgres__days_after(day, days) -%}
    ({{ day }} + cast({{ days }} as integer))
{%- endmacro %}
