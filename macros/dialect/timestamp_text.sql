{% macro timestamp_text(timestamp) -%}
    {{ return(adapter.dispatch('timestamp_text', 'customer_health')(timestamp)) }}
{%- endmacro %}

{% macro default__timestamp_text(timestamp) -%}
    date_format({{ timestamp }}, 'yyyy-MM-dd HH:mm:ss.SSSSSS')
{%- endmacro %}

{% macro duckdb__timestamp_text(timestamp) -%}
    strftime({{ timestamp }}, '%Y-%m-%d %H:%M:%S.%f')
{%- endmacro %}
