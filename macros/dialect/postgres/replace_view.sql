{#- In place, for what reads the view would go with it; dropped only if a new version of this
    project gives it other columns. -#}
{% macro postgres__replace_view(name, select_text) -%}
    {%- set relation = own_relation(name) -%}
    {%- set draft = own_relation(name ~ '__draft') -%}
    {%- do run_query('drop view if exists ' ~ draft) -%}
    {%- do run_query('create view ' ~ draft ~ ' as ' ~ select_text) -%}
    {%- set known = load_relation(relation) -%}
    {%- if known and postgres__shape(known) != postgres__shape(draft) -%}
        {%- do adapter.drop_relation(known) -%}
    {%- endif -%}
    {%- do run_query('drop view ' ~ draft) -%}
    {%- do run_query('create or replace view ' ~ relation ~ ' as ' ~ select_text) -%}
{%- endmacro %}

{% macro postgres__shape(relation) -%}
    {%- set shape = [] -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- do shape.append(column.name ~ ' ' ~ column.data_type) -%}
    {%- endfor -%}
    {{ return(shape) }}
{%- endmacro %}
