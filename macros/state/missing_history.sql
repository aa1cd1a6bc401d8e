{#- Names of incremental tables of this project that a build before should have left and that
    are not there. -#}
{% macro missing_history(models, existing_tables) -%}
    {%- set missing = [] -%}
    {%- for node in history_models(models)
        if node.schema ~ '.' ~ node.alias not in existing_tables
    -%}
        {%- do missing.append(node.name) -%}
    {%- endfor -%}
    {{ return(missing) }}
{%- endmacro %}
