{#- The Monday on or before a day. -#}
{% macro week_of(day) -%}
    {{ return(adapter.dispatch('week_of', 'customer_health')(day)) }}
{%- endmacro %}

{% macro default__week_of(day) -%}
    cast({{ dbt.date_trunc('week', day) }} as date)
{%- endmacro %}
