{#- md5 over the vars that decide what rows a build gives, and the engine's version where the build
    keeps hashes that another version may compute otherwise. -#}
{% macro var_hash() -%}
    {%- set texts = ['engine=' ~ engine_version()] -%}
    {%- for name in [
        'change_detail_days', 'date_formats', 'history_start_date', 'metric_detail_days',
        'raw_tables', 'raw_tables_schema', 'rejected_retention_days', 'restatement_days',
    ] -%}
        {%- do texts.append(name ~ '=' ~ tojson(var(name), sort_keys=true)) -%}
    {%- endfor -%}
    {{ return(local_md5(texts | join('\n'))) }}
{%- endmacro %}
