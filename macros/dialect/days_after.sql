{% macro days_after(day, days) -%}
    {{ return(adapter.dispatch('days_after', 'customer_health')(day, days)) }}
{%- endmacro %}

{% macro default__days_after(day, days) -%}
    cast({{ dbt.dateadd('day', days, day) }} as date)
{%- endmacro %}

{% macro duckdb__days_after(day, days) -%}
    ({{ day }} + cast({{ days }} as integer))
{%- endmacro %}
