{% macro redshift__replace_view(name, select_text) -%}
    {%- do run_query(
        'create or replace view ' ~ own_relation(name) ~ ' as ' ~ select_text
        ~ ' with no schema binding'
    ) -%}
{%- endmacro %}
