{#- The nodes of all seeds in order: those of this project, and those of a project that has it as
    a package and puts a file of its own in the place of one of them. -#}
{% macro seed_ids() -%}
    {%- set ours = configuration_seeds() | map(attribute='name') | list -%}
    {%- set ids = [] -%}
    {%- for unique_id in graph.nodes | sort
        if unique_id.startswith('seed.customer_health.')
        or unique_id.startswith('seed.') and unique_id.split('.')[-1] in ours
    -%}
        {%- do ids.append(unique_id) -%}
    {%- endfor -%}
    {{ return(ids) }}
{%- endmacro %}
