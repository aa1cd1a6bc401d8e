{% macro type_exact() -%}
    {{ return(adapter.dispatch('type_exact', 'customer_health')()) }}
{%- endmacro %}

{% macro default__type_exact() -%}
    decimal(38, 12)
{%- endmacro %}
