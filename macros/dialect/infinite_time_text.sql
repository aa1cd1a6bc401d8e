{#- The text of a timestamp where it is infinite; else null, for a finite one says all that its
    text would. -#}
{% macro infinite_time_text(timestamp, text) -%}
    {{ return(
        adapter.dispatch('infinite_time_text', 'customer_health')(timestamp, text)
    ) }}
{%- endmacro %}

{% macro default__infinite_time_text(timestamp, text) -%}
    null
{%- endmacro %}

{% macro duckdb__infinite_time_text(timestamp, text) -%}
    case when not isfinite({{ timestamp }}) then {{ text }} end
{%- endmacro %}

{% macro postgres__infinite_time_text(timestamp, text) -%}
    {{ return(duckdb__infinite_time_text(timestamp, text)) }}
{%- endmacro %}

{#- Redshift has no infinite times. -#}
{% macro redshift__infinite_time_text(timestamp, text) -%}
    {{ return(default__infinite_time_text(timestamp, text)) }}
{%- endmacro %}
