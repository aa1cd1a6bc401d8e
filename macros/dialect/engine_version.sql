{#- Version of the engine, as text: on DuckDB, whose hash() may change with it. Elsewhere nothing: the
    hashes that are kept are those of a named function. -#}
{% macro engine_version() -%}
    {{ return(adapter.dispatch('engine_version', 'customer_health')()) }}
{%- endmacro %}

{% macro default__engine_version() -%}
    {{ return('') }}
{%- endmacro %}

{% macro duckdb__engine_version() -%}
    {{ return(run_query('select version()').rows[0][0] if execute else '') }}
{%- endmacro %}
