{% macro days_before(day, days) -%}
    {{ return(adapter.dispatch('days_before', 'customer_health')(day, days)) }}
{%- endmacro %}

{% macro default__days_before(day, days) -%}
    cast({{ dbt.dateadd('day', '-1 * (' ~ days ~ ')', day) }} as date)
{%- endmacro %}

{% macro duckdb__days_before(day, days) -%}
    ({{ day }} - cast({{ days }} as integer))
{%- endmacro %}
