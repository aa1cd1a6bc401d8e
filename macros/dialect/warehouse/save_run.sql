{#- build_run: this run as a table of one row. -#}
{% macro save_run(run) -%}
    {%- set columns = {} -%}
    {%- set items = [] -%}
    {%- for name in run_texts() -%}
        {%- do columns.update({name: dbt.type_string()}) -%}
        {%- do items.append(quoted_texts([run[name]])[0]) -%}
    {%- endfor -%}
    {%- for name in run_flags() -%}
        {%- do columns.update({name: 'boolean'}) -%}
        {%- do items.append(run[name] | lower) -%}
    {%- endfor -%}
    {%- for name in run_dates() -%}
        {%- do columns.update({name: 'date'}) -%}
        {%- do items.append(date_or_null(run[name])) -%}
    {%- endfor -%}
    {%- do columns.update({'started_at': type_timestamp()}) -%}
    {%- do items.append(
        "cast('" ~ run_started_at.strftime('%Y-%m-%d %H:%M:%S') ~ "' as "
        ~ type_timestamp() ~ ')'
    ) -%}
    {%- do replace_rows('build_run', columns, 'select ' ~ items | join(', ')) -%}
{%- endmacro %}
