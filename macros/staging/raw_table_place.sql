{#- The schema and name of the table that holds a raw table, as a list of two: one of the schema
    that var raw_tables_schema names, or what var raw_tables says of it. -#}
{% macro raw_table_place(table) -%}
    {%- set parts = (var('raw_tables').get(table) or table).split('.') -%}
    {{ return(parts if parts | length == 2 else [var('raw_tables_schema'), parts[0]]) }}
{%- endmacro %}
