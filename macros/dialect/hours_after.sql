{% macro hours_after(timestamp, hours) -%}
    {{ return(adapter.dispatch('hours_after', 'customer_health')(timestamp, hours)) }}
{%- endmacro %}

{% macro default__hours_after(timestamp, hours) -%}
    {{ dbt.dateadd('hour', hours, timestamp) }}
{%- endmacro %}

{% macro duckdb__hours_after(timestamp, hours) -%}
    ({{ timestamp }} + interval {{ hours }} hour)
{%- endmacro %}
