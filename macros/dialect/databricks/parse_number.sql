{#- Databricks has raw tables in a schema and Delta tables: it does as other warehouses do, not as
    Spark with its folders of files. -#}
{% macro databricks__parse_number(expression, type) -%}
    {{ return(default__parse_number(expression, type)) }}
{%- endmacro %}
