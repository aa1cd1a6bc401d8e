{#- The relation of a model of this project, by name. -#}
{% macro model_relation(name) -%}
    {%- for node in graph.nodes.values()
        if node.resource_type == 'model' and node.name == name
        and node.package_name == 'customer_health'
    -%}
        {{ return(node.relation_name) }}
    {%- endfor -%}
{%- endmacro %}
