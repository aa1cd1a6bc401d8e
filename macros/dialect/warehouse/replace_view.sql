{#- Make a view of the raw schema anew. -#}
{% macro replace_view(name, select_text) -%}
    {%- do adapter.dispatch('replace_view', 'customer_health')(name, select_text) -%}
{%- endmacro %}

{% macro default__replace_view(name, select_text) -%}
    {%- do run_query(
        'create or replace view ' ~ own_relation(name) ~ ' as ' ~ select_text
    ) -%}
{%- endmacro %}
