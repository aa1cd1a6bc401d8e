{#- Names of the macros that make the columns of a raw table, before any model: what the score
    depends on and no model names. -#}
{% macro reading_macros() -%}
    {{ return(adapter.dispatch('reading_macros', 'customer_health')()) }}
{%- endmacro %}

{% macro default__reading_macros() -%}
    {{ return(['delivered_columns']) }}
{%- endmacro %}

{% macro duckdb__reading_macros() -%}
    {{ return(['duckdb__raw_view']) }}
{%- endmacro %}

{% macro spark__reading_macros() -%}
    {{ return(['spark__raw_view']) }}
{%- endmacro %}
