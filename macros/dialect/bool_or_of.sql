{% macro bool_or_of(expression) -%}
    {{ return(adapter.dispatch('bool_or_of', 'customer_health')(expression)) }}
{%- endmacro %}

{% macro default__bool_or_of(expression) -%}
    bool_or({{ expression }})
{%- endmacro %}
