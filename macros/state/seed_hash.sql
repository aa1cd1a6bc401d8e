{#- md5 over the files of all seeds. -#}
{% macro seed_hash() -%}
    {%- set texts = [] -%}
    {%- for node in graph.nodes.values() | sort(attribute='unique_id')
        if node.resource_type == 'seed'
    -%}
        {%- do texts.append(node.name ~ '=' ~ node.checksum.checksum) -%}
    {%- endfor -%}
    {{ return(local_md5(texts | join('\n'))) }}
{%- endmacro %}
