{#- build_run: this run as a table of one row. -#}
{% macro spark__save_run(schema, run) -%}
    {%- set items = [] -%}
    {%- for name in ['run_id', 'code_hash', 'seed_hash', 'var_hash', 'full_reason'] -%}
        {%- do items.append(spark__quoted([run[name]]) ~ ' as ' ~ name) -%}
    {%- endfor -%}
    {%- set last_date = "cast('" ~ run.last_as_of_date ~ "' as date)"
        if run.last_as_of_date else 'cast(null as date)' -%}
    {%- do spark__save_table(
        schema ~ '.build_run',
        'select ' ~ items | join(', ') ~ ', ' ~ (run.is_full | lower) ~ ' as is_full, '
        ~ (run.is_whole | lower) ~ ' as is_whole, '
        ~ (run.is_retry | lower) ~ ' as is_retry, '
        ~ as_of_date() ~ ' as as_of_date, ' ~ last_date ~ ' as last_as_of_date, '
        ~ "cast('" ~ run_started_at.strftime('%Y-%m-%d %H:%M:%S') ~ "' as timestamp)"
        ~ ' as started_at'
    ) -%}
{%- endmacro %}
