{#- The relation of a model of this project, by name. -#}
{% macro model_relation(name) -%}
    {{ return(project_model(name).relation_name) }}
{%- endmacro %}
