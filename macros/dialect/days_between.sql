{% macro days_between(from_day, until_day) -%}
    {{ return(adapter.dispatch('days_between', 'customer_health')(from_day, until_day)) }}
{%- endmacro %}

{% macro default__days_between(from_day, until_day) -%}
    {{ dbt.datediff(from_day, until_day, 'day') }}
{%- endmacro %}

{% macro duckdb__days_between(from_day, until_day) -%}
    cast({{ until_day }} - {{ from_day }} as integer)
{%- endmacro %}
