{#- The type of a row hash number; type_hash() is that of sums of them too. -#}
{% macro type_row_hash() -%}
    {{ return(adapter.dispatch('type_row_hash', 'customer_health')()) }}
{%- endmacro %}

{% macro default__type_row_hash() -%}
    {{ return(type_hash()) }}
{%- endmacro %}

{% macro duckdb__type_row_hash() -%}
    ubigint
{%- endmacro %}
