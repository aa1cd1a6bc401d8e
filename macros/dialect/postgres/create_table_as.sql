{#- dbt-postgres' own way, without nested loops wherever another join will do: of the steps of
    a query the planner knows nothing and takes them for a row or two (measured with 40
    accounts: 13 s instead of 1 s for int_opportunity_conditions). -#}
{% macro postgres__create_table_as(temporary, relation, sql) -%}
    set local enable_nestloop = off;
    {{ dbt.postgres__create_table_as(temporary, relation, sql) }}
{%- endmacro %}
