{#- dbt-redshift's own way: dbt would take the one for Postgres, which dbt-redshift builds on. -#}
{% macro redshift__create_table_as(temporary, relation, sql) -%}
    {{ return(dbt.redshift__create_table_as(temporary, relation, sql)) }}
{%- endmacro %}
