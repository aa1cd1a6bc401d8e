{#- A point in time as a UTC timestamp without a zone. -#}
{% macro utc_time(expression) -%}
    {{ return(adapter.dispatch('utc_time', 'customer_health')(expression)) }}
{%- endmacro %}

{% macro default__utc_time(expression) -%}
    timezone('UTC', {{ expression }})
{%- endmacro %}
