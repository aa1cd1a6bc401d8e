{#- A text with a zone as a UTC time; null if it is none. -#}
{% macro try_instant(text) -%}
    {{ return(adapter.dispatch('try_instant', 'customer_health')(text)) }}
{%- endmacro %}

{% macro default__try_instant(text) -%}
    {{ utc_time(try_cast_to(text, 'timestamptz')) }}
{%- endmacro %}
