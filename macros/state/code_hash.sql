{#- md5 over the code that makes the rows: every model of this project (or the named ones),
    every macro and the list of metric columns. -#}
{% macro code_hash(models=none) -%}
    {%- set texts = [] -%}
    {%- for node in graph.nodes.values() | sort(attribute='unique_id')
        if node.resource_type == 'model' and (models is none or node.name in models)
    -%}
        {%- do texts.append(node.name ~ '=' ~ node.checksum.checksum) -%}
    {%- endfor -%}
    {%- for name in context.keys() | sort -%}
        {%- set value = context[name] -%}
        {%- if value.macro is defined
            and value.macro.package_name == 'customer_health'
        -%}
            {%- do texts.append(name ~ '=' ~ value.macro.macro_sql) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do texts.append(tojson(metric_columns())) -%}
    {{ return(local_md5(texts | join('\n'))) }}
{%- endmacro %}
