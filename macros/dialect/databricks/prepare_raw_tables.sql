{#- Databricks has raw tables in a schema and Delta tables: it does as other warehouses do, not as
    Spark with its folders of files. -#}
{% macro databricks__prepare_raw_tables() -%}
    {{ return(default__prepare_raw_tables()) }}
{%- endmacro %}
