{#- A string: the month of a day as `2026-06`, by which tables are partitioned; `none` for no
    day. Texts of months sort as the months do. -#}
{% macro spark__health_month_of(day) -%}
    coalesce(date_format({{ day }}, 'yyyy-MM'), 'none')
{%- endmacro %}
