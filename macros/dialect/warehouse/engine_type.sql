{#- A type of the project's YAML (seeds and contracts say string, double ..) as the engine names
    it. DuckDB, Spark and Snowflake take them as they stand. -#}
{% macro engine_type(type) -%}
    {{ return(adapter.dispatch('engine_type', 'customer_health')(type | lower)) }}
{%- endmacro %}

{% macro default__engine_type(type) -%}
    {{ return(type) }}
{%- endmacro %}

{#- Columns of a contract with the engine's names of their types. -#}
{% macro engine_columns(columns) -%}
    {%- set named = {} -%}
    {%- for name, column in columns.items() -%}
        {%- set copy = {} -%}
        {%- do copy.update(column) -%}
        {%- do copy.update({'data_type': engine_type(column.data_type or 'string')}) -%}
        {%- do named.update({name: copy}) -%}
    {%- endfor -%}
    {{ return(named) }}
{%- endmacro %}

{#- A seed as dbt's macros read it, with the engine's names of its column types. -#}
{% macro engine_seed(seed) -%}
    {%- set types = {} -%}
    {%- for name, type in seed.config.get('column_types', {}).items() -%}
        {%- do types.update({name: engine_type(type)}) -%}
    {%- endfor -%}
    {%- set copy = {} -%}
    {%- do copy.update(seed) -%}
    {%- set config = {} -%}
    {%- do config.update(seed.config) -%}
    {%- do config.update({'column_types': types}) -%}
    {%- do copy.update({'config': config}) -%}
    {{ return(copy) }}
{%- endmacro %}
