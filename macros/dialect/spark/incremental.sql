{#- Replaces dbt-spark's materialization, which knows no strategy `work_list` or `work_days`:
    rows of a Parquet table can be appended and whole partitions replaced, no more. A table
    of either is partitioned by stored_month and stored_bucket, which stand at its end. -#}
{% materialization incremental, adapter='spark' -%}
    {%- set relation = this.incorporate(type='table') -%}
    {%- set existing = load_relation(this) -%}
    {%- set is_append = config.get('incremental_strategy') == 'append' -%}
    {{ run_hooks(pre_hooks) }}
    {%- if existing is none or existing.is_view or should_full_refresh() -%}
        {%- do spark__replace_table(
            relation, existing,
            spark__contracted(compiled_code) if is_append
                else spark__partitioned(spark__contracted(compiled_code)),
            '' if is_append else 'partitioned by (stored_month, stored_bucket)'
        ) -%}
    {%- elif is_append -%}
        {%- do spark__append_rows(relation, existing, compiled_code) -%}
    {%- else -%}
        {%- do spark__overwrite_listed(relation, compiled_code) -%}
    {%- endif -%}
    {%- do persist_docs(relation, model) -%}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [relation]}) }}
{%- endmaterialization %}

{#- The rows of a query with the columns by which their table is partitioned; the rows of
    one partition meet in one task and become one file. -#}
{% macro spark__partitioned(query) -%}
    {%- set day = config.get('meta').day -%}
    select /*+ repartition(stored_month, stored_bucket) */ *
    from (
        select
            model_rows.*,
            {{ spark__health_month_of('model_rows.' ~ day) }} as stored_month,
            {{ spark__stored_bucket('model_rows') }} as stored_bucket
        from (
            {{ query }}
        ) as model_rows
    ) as partitioned_rows
{%- endmacro %}

{#- The partition beside the month: of a table without accounts (strategy `work_days`) all
    rows of a month lie in one. -#}
{% macro spark__stored_bucket(rows) -%}
    {%- if config.get('incremental_strategy') == 'work_days' -%}
        '0 of {{ spark__account_buckets() }}'
    {%- else -%}
        {{ spark__account_bucket(rows ~ '.account_id') }}
    {%- endif -%}
{%- endmacro %}

{#- Appends the rows of a query; columns that the table does not have yet are added. -#}
{% macro spark__append_rows(relation, existing, query) -%}
    {%- set computed = make_temp_relation(relation) -%}
    {%- do run_query(
        'create or replace temporary view ' ~ computed ~ ' as ' ~ query
    ) -%}
    {%- do process_schema_changes(
        incremental_validate_on_schema_change(config.get('on_schema_change')),
        computed, existing
    ) -%}
    {%- set columns = adapter.get_columns_in_relation(relation)
        | map(attribute='quoted') | join(', ') -%}
    {%- call statement('main') -%}
        insert into {{ relation }} ({{ columns }})
        select {{ columns }} from {{ computed }}
    {%- endcall -%}
{%- endmacro %}
