{#- The type of row hash numbers and of their sums. -#}
{% macro type_hash() -%}
    {{ return(adapter.dispatch('type_hash', 'customer_health')()) }}
{%- endmacro %}

{% macro default__type_hash() -%}
    decimal(38, 0)
{%- endmacro %}
