{#- A number as a double, rounded half away from zero to some decimals. -#}
{% macro rounded_to(expression, decimals) -%}
    {{ return(adapter.dispatch('rounded_to', 'customer_health')(expression, decimals)) }}
{%- endmacro %}

{% macro default__rounded_to(expression, decimals) -%}
    round(cast({{ expression }} as {{ type_double() }}), {{ decimals }})
{%- endmacro %}
