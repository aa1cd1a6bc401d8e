{#- DuckDB replaces a table in one call. dbt-duckdb's own way (a table under another name,
    two renames, a drop) costs five statements more, and a night has 150 tables. -#}
{% materialization table, adapter='duckdb' -%}
    {%- set table = this.incorporate(type='table') -%}
    {%- do duckdb__replace(table, duckdb__replace_table(table, compiled_code)) -%}
    {{ return({'relations': [table]}) }}
{%- endmaterialization %}

{#- Run the statement that replaces a relation, with its hooks. What has its name and is of another
    type cannot be replaced and is dropped. -#}
{% macro duckdb__replace(relation, sql) -%}
    {%- set existing = load_cached_relation(relation) -%}
    {%- if existing is not none and existing.type != relation.type -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- call statement('main') -%}
        {{ sql }}
    {%- endcall -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do persist_docs(relation, model) -%}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
{%- endmacro %}

{#- Where the model has a contract its table is made by it beside the old one, which the query may
    read (the state of the last build does), and takes its place in the same transaction. -#}
{% macro duckdb__replace_table(table, query) -%}
    {%- set parts = duckdb__in_parts(query) -%}
    {%- if config.get('contract').enforced -%}
        {%- set new_table = make_intermediate_relation(table) -%}
        {{ get_assert_columns_equivalent(query) }}
        create or replace table {{ new_table }} {{ duckdb__rows_of_parts(new_table, parts, true) }}
        drop table if exists {{ table }};
        alter table {{ new_table }} rename to {{ table.identifier }}
    {%- else -%}
        create or replace table {{ table }} {{ duckdb__rows_of_parts(table, parts, false) }}
    {%- endif -%}
{%- endmacro %}
