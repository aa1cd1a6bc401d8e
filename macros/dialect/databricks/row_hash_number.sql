{#- Databricks has raw tables in a schema and Delta tables: it does as other warehouses do, not as
    Spark with its folders of files. -#}
{% macro databricks__row_hash_number(columns) -%}
    {{ return(default__row_hash_number(columns)) }}
{%- endmacro %}
