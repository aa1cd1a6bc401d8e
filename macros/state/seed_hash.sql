{#- md5 over the files of all seeds. ids: of seed_ids(). -#}
{% macro seed_hash(ids) -%}
    {%- set texts = [] -%}
    {%- for unique_id in ids -%}
        {%- set node = graph.nodes[unique_id] -%}
        {%- do texts.append(node.name ~ '=' ~ node.checksum.checksum) -%}
    {%- endfor -%}
    {{ return(local_md5(texts | join('\n'))) }}
{%- endmacro %}

{#- The same of the seeds as they lie in the warehouse when the models of this run read them: a
    run that loads none computes from those of the run before, whatever the files say now. -#}
{% macro loaded_seed_hash(before) -%}
    {%- set ids = seed_ids() -%}
    {%- set of_files = seed_hash(ids) -%}
    {%- set left_out = ids | reject('in', selected_resources) | list -%}
    {%- if not left_out or before is none or before.seed_hash == of_files -%}
        {{ return(of_files) }}
    {%- elif left_out | length == ids | length -%}
        {{ return(before.seed_hash) }}
    {%- endif -%}
    {{ return('some of ' ~ of_files ~ ' in ' ~ invocation_id) }}
{%- endmacro %}
