{% macro raise_error(text) -%}
    {{ return(adapter.dispatch('raise_error', 'customer_health')(text)) }}
{%- endmacro %}

{% macro default__raise_error(text) -%}
    raise_error({{ text }})
{%- endmacro %}

{% macro duckdb__raise_error(text) -%}
    error({{ text }})
{%- endmacro %}
