{#- Every table and view of the schemas that the project writes, as schema.name. -#}
{% macro spark__existing_tables() -%}
    {%- set schemas = [] -%}
    {%- for node in graph.nodes.values()
        if node.resource_type in ['model', 'seed'] and node.schema not in schemas
    -%}
        {%- do schemas.append(node.schema) -%}
    {%- endfor -%}
    {%- set there = run_query('show databases').columns[0].values() | list -%}
    {%- set tables = [] -%}
    {%- for schema in schemas if schema in there -%}
        {%- for row in run_query('show tables in ' ~ schema).rows -%}
            {%- do tables.append(row[0] ~ '.' ~ row[1]) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}
