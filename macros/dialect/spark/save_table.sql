{#- Makes a table anew from a query that does not read it. -#}
{% macro spark__save_table(relation, query) -%}
    {%- do run_query('drop table if exists ' ~ relation) -%}
    {%- do run_query('create table ' ~ relation ~ ' using parquet as ' ~ query) -%}
{%- endmacro %}
