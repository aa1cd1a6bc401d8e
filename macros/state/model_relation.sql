{#- The relation of a model of this project, by name. -#}
{% macro model_relation(name) -%}
    {%- set unique_id = 'model.customer_health.' ~ name -%}
    {%- if unique_id in graph.nodes -%}
        {%- set node = graph.nodes[unique_id] -%}
        {{ return(node.relation_name) }}
    {%- endif -%}
{%- endmacro %}
