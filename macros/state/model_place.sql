{#- Where a model of this project lies, as schema.name: generate_schema_name may be another
    project's, so no name is put together here. -#}
{% macro model_place(name) -%}
    {%- for node in graph.nodes.values()
        if node.resource_type == 'model' and node.name == name
        and node.package_name == 'customer_health'
    -%}
        {{ return(node.schema ~ '.' ~ node.alias) }}
    {%- endfor -%}
{%- endmacro %}
