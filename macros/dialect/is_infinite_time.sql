{#- Whether a date or timestamp is infinite, which some engines know. -#}
{% macro is_infinite_time(time) -%}
    {{ return(adapter.dispatch('is_infinite_time', 'customer_health')(time)) }}
{%- endmacro %}

{% macro default__is_infinite_time(time) -%}
    false
{%- endmacro %}

{% macro duckdb__is_infinite_time(time) -%}
    not isfinite({{ time }})
{%- endmacro %}

{% macro postgres__is_infinite_time(time) -%}
    not isfinite({{ time }})
{%- endmacro %}

{#- Redshift has no infinite times. -#}
{% macro redshift__is_infinite_time(time) -%}
    {{ return(default__is_infinite_time(time)) }}
{%- endmacro %}
