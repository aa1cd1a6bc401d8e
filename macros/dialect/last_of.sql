{% macro last_of(value, order_by) -%}
    {{ return(adapter.dispatch('last_of', 'customer_health')(value, order_by)) }}
{%- endmacro %}

{% macro default__last_of(value, order_by) -%}
    max_by({{ value }}, {{ order_by }})
{%- endmacro %}

{% macro duckdb__last_of(value, order_by) -%}
    arg_max_null({{ value }}, {{ order_by }})
{%- endmacro %}
