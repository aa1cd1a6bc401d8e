{#- A text as a double; null if it is no number. -#}
{% macro number_or_null(text) -%}
    {{ return(adapter.dispatch('number_or_null', 'customer_health')(text)) }}
{%- endmacro %}

{% macro default__number_or_null(text) -%}
    try_cast({{ text }} as {{ type_double() }})
{%- endmacro %}
