{#- A raw value as text without blanks, tabs and line ends around it. -#}
{% macro trimmed_text(expression) -%}
    {{ return(adapter.dispatch('trimmed_text', 'customer_health')(expression)) }}
{%- endmacro %}

{% macro default__trimmed_text(expression) -%}
    trim(
        cast({{ expression }} as {{ dbt.type_string() }}),
        chr(32) || chr(9) || chr(10) || chr(13)
    )
{%- endmacro %}
