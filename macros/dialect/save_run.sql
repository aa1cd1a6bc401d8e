{#- build_run: this run as a table of one row. -#}
{% macro duckdb__save_run(schema, run) -%}
    {%- set items = [] -%}
    {%- for name in run_texts() -%}
        {%- do items.append(duckdb__quoted([run[name]]) ~ ' as ' ~ name) -%}
    {%- endfor -%}
    {%- for name in run_flags() -%}
        {%- do items.append((run[name] | lower) ~ ' as ' ~ name) -%}
    {%- endfor -%}
    {%- for name in run_dates() -%}
        {%- do items.append(date_or_null(run[name]) ~ ' as ' ~ name) -%}
    {%- endfor -%}
    {%- do run_query(
        'create or replace table ' ~ schema ~ '.build_run as select '
        ~ items | join(', ') ~ ", cast('"
        ~ run_started_at.strftime('%Y-%m-%d %H:%M:%S') ~ "' as timestamp)"
        ~ ' as started_at'
    ) -%}
{%- endmacro %}
