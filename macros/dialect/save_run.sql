{#- build_run: this run as a table of one row. -#}
{% macro duckdb__save_run(schema, run) -%}
    {%- do run_query(
        'create or replace table ' ~ schema ~ '.build_run as '
        ~ run_row(run_columns(run))
    ) -%}
{%- endmacro %}
