{#- Where a model of this project lies, as schema.name: generate_schema_name may be another
    project's, so no name is put together here. -#}
{% macro model_place(name) -%}
    {%- set node = project_model(name) -%}
    {{ return(node.schema ~ '.' ~ node.alias) }}
{%- endmacro %}
