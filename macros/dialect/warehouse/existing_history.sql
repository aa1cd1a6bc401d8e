{#- The incremental tables that are there, as schema.name. -#}
{% macro existing_history(models) -%}
    {%- set tables = [] -%}
    {%- for node in history_models(models) -%}
        {%- if load_relation(api.Relation.create(
            database=node.database, schema=node.schema, identifier=node.alias
        )) -%}
            {%- do tables.append(node.schema ~ '.' ~ node.alias) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}
