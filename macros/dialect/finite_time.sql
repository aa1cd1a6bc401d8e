{#- A date or timestamp as it is delivered; null if it is infinite, which some engines know. -#}
{% macro finite_time(expression) -%}
    {{ return(adapter.dispatch('finite_time', 'customer_health')(expression)) }}
{%- endmacro %}

{% macro default__finite_time(expression) -%}
    {{ expression }}
{%- endmacro %}

{% macro duckdb__finite_time(expression) -%}
    case when isfinite({{ expression }}) then {{ expression }} end
{%- endmacro %}

{% macro postgres__finite_time(expression) -%}
    {{ return(duckdb__finite_time(expression)) }}
{%- endmacro %}

{#- Redshift has no infinite times. -#}
{% macro redshift__finite_time(expression) -%}
    {{ return(default__finite_time(expression)) }}
{%- endmacro %}
