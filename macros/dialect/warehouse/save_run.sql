{#- build_run: this run as a table of one row. -#}
{% macro save_run(run) -%}
    {%- set columns = run_columns(run) -%}
    {%- set types = {} -%}
    {%- for name, column in columns.items() -%}
        {%- do types.update({name: column[0]}) -%}
    {%- endfor -%}
    {%- do replace_rows('build_run', types, run_row(columns)) -%}
{%- endmacro %}
