{#- A time without a zone: the project keeps UTC. -#}
{% macro type_timestamp() -%}
    {{ return(adapter.dispatch('type_timestamp', 'customer_health')()) }}
{%- endmacro %}

{% macro default__type_timestamp() -%}
    timestamp
{%- endmacro %}
