{% macro text_hash(expression) -%}
    {{ return(adapter.dispatch('text_hash', 'customer_health')(expression)) }}
{%- endmacro %}

{% macro default__text_hash(expression) -%}
    md5({{ expression }})
{%- endmacro %}
