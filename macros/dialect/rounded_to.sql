{#- A number as a double, rounded half away from zero to some decimals. Spelled out, as engines
    disagree on halves that have no exact double: 2.025 is a little less than that in binary,
    and their own round gives 2.02 or 2.03, DuckDB's by its version. A quotient: bracket it before
    you divide by it. -#}
{% macro rounded_to(expression, decimals) -%}
    {{ return(adapter.dispatch('rounded_to', 'customer_health')(expression, decimals)) }}
{%- endmacro %}

{% macro default__rounded_to(expression, decimals) -%}
    round(cast({{ expression }} as {{ type_double() }}) * 1e{{ decimals }})
    / 1e{{ decimals }}
{%- endmacro %}
