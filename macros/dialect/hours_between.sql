{% macro hours_between(from_time, until_time) -%}
    {{ return(adapter.dispatch('hours_between', 'customer_health')(from_time, until_time)) }}
{%- endmacro %}

{% macro default__hours_between(from_time, until_time) -%}
    ({{ dbt.datediff(from_time, until_time, 'second') }} / 3600.0)
{%- endmacro %}

{% macro duckdb__hours_between(from_time, until_time) -%}
    (epoch_us({{ until_time }}) - epoch_us({{ from_time }})) / 3600000000.0
{%- endmacro %}
