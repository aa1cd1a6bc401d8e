{#- A text without a zone as a time; null if it is none. -#}
{% macro try_time(text) -%}
    {{ return(adapter.dispatch('try_time', 'customer_health')(text)) }}
{%- endmacro %}

{% macro default__try_time(text) -%}
    {{ try_cast_to(text, type_timestamp()) }}
{%- endmacro %}
