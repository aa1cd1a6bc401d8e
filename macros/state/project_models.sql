{#- The nodes of this project's models in order of their keys. dbt makes a node anew whenever it
    is looked at (a millisecond): ask once and pass them on. -#}
{% macro project_models() -%}
    {%- set models = [] -%}
    {%- for unique_id in project_model_ids() -%}
        {%- do models.append(graph.nodes[unique_id]) -%}
    {%- endfor -%}
    {{ return(models) }}
{%- endmacro %}
