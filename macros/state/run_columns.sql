{#- The columns of build_run for a run of describe_run: [type, value as SQL] by name. -#}
{% macro run_columns(run) -%}
    {%- set columns = {} -%}
    {%- for name in [
        'run_id', 'work_run_id', 'code_hash', 'seed_hash', 'var_hash', 'full_reason',
    ] -%}
        {%- do columns.update(
            {name: [dbt.type_string(), quoted_texts([run[name]])[0]]}
        ) -%}
    {%- endfor -%}
    {%- for name in [
        'is_full', 'is_whole', 'is_tested', 'is_retry', 'makes_list', 'unfinished_full',
    ] -%}
        {%- do columns.update({name: ['boolean', run[name] | lower]}) -%}
    {%- endfor -%}
    {%- for name in ['as_of_date', 'last_as_of_date', 'unfinished_as_of_date'] -%}
        {%- set value = "'" ~ run[name] ~ "'" if run[name] else 'null' -%}
        {%- do columns.update({name: ['date', 'cast(' ~ value ~ ' as date)']}) -%}
    {%- endfor -%}
    {%- do columns.update({'started_at': [
        type_timestamp(),
        "cast('" ~ run_started_at.strftime('%Y-%m-%d %H:%M:%S') ~ "' as "
            ~ type_timestamp() ~ ')',
    ]}) -%}
    {{ return(columns) }}
{%- endmacro %}

{#- The row of build_run as a query. columns: of run_columns. -#}
{% macro run_row(columns) -%}
    {%- set items = [] -%}
    {%- for name, column in columns.items() -%}
        {%- do items.append(column[1] ~ ' as ' ~ name) -%}
    {%- endfor -%}
    {{ return('select ' ~ items | join(', ')) }}
{%- endmacro %}
