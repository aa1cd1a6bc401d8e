{#- DuckDB replaces a table in one call. dbt-duckdb's own way (a table under another name,
    two renames, a drop) costs five statements more, and a night has 150 tables. -#}
{% materialization table, adapter='duckdb' -%}
    {%- set table = this.incorporate(type='table') -%}
    {%- do duckdb__make_way(table) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- call statement('main') -%}
        {{ duckdb__replace_table(table, compiled_code) }}
    {%- endcall -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do persist_docs(table, model) -%}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [table]}) }}
{%- endmaterialization %}

{#- Where the model has a contract its table is made by it beside the old one, which the query may
    read (the state of the last build does), and takes its place in the same transaction. -#}
{% macro duckdb__replace_table(table, query) -%}
    {%- if config.get('contract').enforced -%}
        {%- set new_table = make_intermediate_relation(table) -%}
        {{ get_assert_columns_equivalent(query) }}
        create or replace table {{ new_table }} {{ get_table_columns_and_constraints() }};
        insert into {{ new_table }} {{ get_column_names() }} (
            {{ get_select_subquery(query) }}
        );
        drop table if exists {{ table }};
        alter table {{ new_table }} rename to {{ table.identifier }}
    {%- else -%}
        create or replace table {{ table }} as (
            {{ query }}
        )
    {%- endif -%}
{%- endmacro %}

{#- Drop what has the name of a relation and is of another type: it cannot be replaced. -#}
{% macro duckdb__make_way(relation) -%}
    {%- set existing = load_cached_relation(relation) -%}
    {%- if existing is not none and existing.type != relation.type -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
{%- endmacro %}
