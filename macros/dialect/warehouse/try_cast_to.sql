{#- A text as another type; null if it cannot be read as one. -#}
{% macro try_cast_to(text, type) -%}
    {{ return(adapter.dispatch('try_cast_to', 'customer_health')(text, type)) }}
{%- endmacro %}

{% macro default__try_cast_to(text, type) -%}
    try_cast({{ text }} as {{ type }})
{%- endmacro %}
