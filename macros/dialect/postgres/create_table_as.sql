{#- dbt-postgres' own way, without nested loops wherever another join will do: the planner has no
    statistics of a step of a query, and takes its thousands of rows for one or two. What it
    asks for those that cannot be avoided would set its compiler (jit) to work on small
    statements too. What both save stands in docs/performance.md. -#}
{% macro postgres__create_table_as(temporary, relation, sql) -%}
    set local enable_nestloop = off;
    set local jit = off;
    {{ dbt.postgres__create_table_as(temporary, relation, sql) }}
{%- endmacro %}
