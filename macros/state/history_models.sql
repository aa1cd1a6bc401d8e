{#- The incremental models of this project in order of their names; the ledger aside, which begins
    when it is first written. -#}
{% macro history_models() -%}
    {%- set models = [] -%}
    {%- for unique_id in project_model_ids() -%}
        {%- do models.append(graph.nodes[unique_id]) -%}
    {%- endfor -%}
    {{ return(
        models
        | selectattr('config.materialized', 'equalto', 'incremental')
        | rejectattr('config.full_refresh', 'sameas', false)
        | sort(attribute='name')
    ) }}
{%- endmacro %}
