{#- Names of incremental tables of this project that a build before should have left and that
    are not there; the ledger aside, which begins when it is first written. -#}
{% macro missing_history(existing_tables) -%}
    {%- set missing = [] -%}
    {%- for node in graph.nodes.values() | sort(attribute='name')
        if node.resource_type == 'model' and node.config.materialized == 'incremental'
        and node.config.full_refresh is not false
        and node.schema ~ '.' ~ node.alias not in existing_tables
    -%}
        {%- do missing.append(node.name) -%}
    {%- endfor -%}
    {{ return(missing) }}
{%- endmacro %}
