{#- The text of a number as a decimal of nine decimals, where it is known to be a number that a
    decimal of the contract holds. -#}
{% macro nine_decimals(text) -%}
    {{ return(adapter.dispatch('nine_decimals', 'customer_health')(text)) }}
{%- endmacro %}

{% macro default__nine_decimals(text) -%}
    {{ try_cast_to(text, 'decimal(38, 9)') }}
{%- endmacro %}

{#- It has no cast that gives null instead; none fails here. -#}
{% macro postgres__nine_decimals(text) -%}
    cast({{ text }} as decimal(38, 9))
{%- endmacro %}

{% macro redshift__nine_decimals(text) -%}
    {{ return(default__nine_decimals(text)) }}
{%- endmacro %}
