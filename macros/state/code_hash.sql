{#- md5 over the code that makes the rows: every model of this project, every macro and the list
    of metric columns. -#}
{% macro code_hash(models) -%}
    {%- set texts = [] -%}
    {%- for node in models -%}
        {%- do texts.append(node.name ~ '=' ~ node.checksum.checksum) -%}
    {%- endfor -%}
    {%- for name in context.keys() | sort
        if context[name].macro is defined
        and context[name].macro.package_name == 'customer_health'
    -%}
        {%- do texts.append(name ~ '=' ~ context[name].macro.macro_sql) -%}
    {%- endfor -%}
    {%- do texts.append(tojson(metric_columns())) -%}
    {{ return(local_md5(texts | join('\n'))) }}
{%- endmacro %}
