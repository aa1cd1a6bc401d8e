{#- Where a model of this project lies, as schema.name: generate_schema_name may be another
    project's, so no name is put together here. -#}
{% macro model_place(name) -%}
    {%- set unique_id = 'model.customer_health.' ~ name -%}
    {%- if unique_id in graph.nodes -%}
        {%- set node = graph.nodes[unique_id] -%}
        {{ return(node.schema ~ '.' ~ node.alias) }}
    {%- endif -%}
{%- endmacro %}
