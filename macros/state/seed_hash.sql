{#- md5 over the files of all seeds: those of this project, and those of a project that has it as
    a package and puts a file of its own in the place of one of them. -#}
{% macro seed_hash() -%}
    {%- set ours = configuration_seeds() | map(attribute='name') | list -%}
    {%- set texts = [] -%}
    {%- for unique_id in graph.nodes | sort
        if unique_id.startswith('seed.customer_health.')
        or unique_id.startswith('seed.') and unique_id.split('.')[-1] in ours
    -%}
        {%- set node = graph.nodes[unique_id] -%}
        {%- do texts.append(node.name ~ '=' ~ node.checksum.checksum) -%}
    {%- endfor -%}
    {{ return(local_md5(texts | join('\n'))) }}
{%- endmacro %}
