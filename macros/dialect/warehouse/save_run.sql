{#- build_run: this run as a table of one row. -#}
{% macro save_run(run) -%}
    {%- set columns = {} -%}
    {%- set items = [] -%}
    {%- for name in ['run_id', 'code_hash', 'seed_hash', 'var_hash', 'full_reason'] -%}
        {%- do columns.update({name: dbt.type_string()}) -%}
        {%- do items.append(quoted_texts([run[name]])[0]) -%}
    {%- endfor -%}
    {%- for name in ['is_full', 'is_whole', 'is_retry'] -%}
        {%- do columns.update({name: 'boolean'}) -%}
        {%- do items.append(run[name] | lower) -%}
    {%- endfor -%}
    {%- do columns.update({
        'as_of_date': 'date', 'last_as_of_date': 'date',
        'started_at': type_timestamp(),
    }) -%}
    {%- do items.append(as_of_date()) -%}
    {%- do items.append(
        "cast('" ~ run.last_as_of_date ~ "' as date)"
        if run.last_as_of_date else 'cast(null as date)'
    ) -%}
    {%- do items.append(
        "cast('" ~ run_started_at.strftime('%Y-%m-%d %H:%M:%S') ~ "' as "
        ~ type_timestamp() ~ ')'
    ) -%}
    {%- do replace_rows('build_run', columns, 'select ' ~ items | join(', ')) -%}
{%- endmacro %}
