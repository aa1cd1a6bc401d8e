{#- Keys of this project's models in dbt's graph, in order. Of keys alone: dbt makes a node anew
    whenever it is looked at, so look only at those you need. -#}
{% macro project_model_ids() -%}
    {{ return(project_ids('model')) }}
{%- endmacro %}

{#- Keys of this project's nodes of a kind (`model`, `test`: data tests) in dbt's graph, in order. -#}
{% macro project_ids(kind) -%}
    {%- set unique_ids = [] -%}
    {%- for unique_id in graph.nodes | sort
        if unique_id.startswith(kind ~ '.customer_health.')
    -%}
        {%- do unique_ids.append(unique_id) -%}
    {%- endfor -%}
    {{ return(unique_ids) }}
{%- endmacro %}

{#- Whether all nodes of a kind of this project are in the run. -#}
{% macro runs_all(kind) -%}
    {{ return(project_ids(kind) | reject('in', selected_resources) | list | length == 0) }}
{%- endmacro %}
