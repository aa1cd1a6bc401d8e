{% macro first_of(value, order_by) -%}
    {{ return(adapter.dispatch('first_of', 'customer_health')(value, order_by)) }}
{%- endmacro %}

{% macro default__first_of(value, order_by) -%}
    min_by({{ value }}, {{ order_by }})
{%- endmacro %}

{% macro duckdb__first_of(value, order_by) -%}
    arg_min_null({{ value }}, {{ order_by }})
{%- endmacro %}
