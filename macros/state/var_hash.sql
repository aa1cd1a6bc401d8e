{#- md5 over the vars that decide what rows a build gives. -#}
{% macro var_hash() -%}
    {%- set texts = [] -%}
    {%- for name in [
        'change_detail_days', 'date_formats', 'history_start_date', 'metric_detail_days',
        'raw_tables', 'raw_tables_schema', 'rejected_retention_days', 'restatement_days',
    ] -%}
        {%- do texts.append(name ~ '=' ~ tojson(var(name), sort_keys=true)) -%}
    {%- endfor -%}
    {{ return(local_md5(texts | join('\n'))) }}
{%- endmacro %}
