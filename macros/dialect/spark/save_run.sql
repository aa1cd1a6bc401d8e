{#- build_run: this run as a table of one row. -#}
{% macro spark__save_run(schema, run) -%}
    {%- do spark__save_table(schema ~ '.build_run', run_row(run_columns(run))) -%}
{%- endmacro %}
