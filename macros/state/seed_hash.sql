{#- md5 over the files of all seeds: those of this project, and those of a project that has it as
    a package and puts a file of its own in the place of one of them. -#}
{% macro seed_hash() -%}
    {%- set ours = configuration_seeds() | map(attribute='name') | list -%}
    {%- set texts = [] -%}
    {%- for node in graph.nodes.values() | sort(attribute='unique_id')
        if node.resource_type == 'seed'
        and (node.package_name == 'customer_health' or node.name in ours)
    -%}
        {%- do texts.append(node.name ~ '=' ~ node.checksum.checksum) -%}
    {%- endfor -%}
    {{ return(local_md5(texts | join('\n'))) }}
{%- endmacro %}
