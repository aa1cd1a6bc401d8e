{#- A relation of the raw schema, where this project keeps its views of the raw tables. -#}
{% macro own_relation(name) -%}
    {{ return(api.Relation.create(
        database=target.database, schema=var('raw_schema'), identifier=name
    )) }}
{%- endmacro %}
