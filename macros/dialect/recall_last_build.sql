{#- What a build knows of those before it, as views of the raw schema: build_state (what the last
    complete build remembered), unfinished_work (what later builds that did not complete had on
    their work lists) and published_versions (the configuration behind published days). -#}
{% macro duckdb__recall_last_build(schema) -%}
    {%- set state = model_place('util_build_state') -%}
    {%- set columns = {
        'kind': 'varchar', 'source_table': 'varchar', 'item': 'varchar',
        'raw_account_id': 'varchar', 'account_id': 'varchar', 'day': 'date',
        'rows': 'bigint', 'hash': 'decimal(38, 0)', 'fact': 'varchar',
    } -%}
    {%- set known = duckdb__has_columns(state, columns.keys() | list) -%}
    {%- do run_query(
        'create or replace view ' ~ schema ~ '.build_state as select '
        ~ (columns.keys() | join(', ') ~ ' from ' ~ state if known
            else typed_nulls(columns) ~ ' where false')
    ) -%}
    {%- set ledger = model_place('fct_account_health_published') -%}
    {%- do run_query(
        'create or replace view ' ~ schema ~ '.published_versions as '
        ~ ('select model_version, max_by(version_hash, published_at) as version_hash from '
            ~ ledger ~ ' where version_hash is not null group by model_version'
            if duckdb__has_columns(ledger, ['version_hash'])
            else 'select cast(null as varchar) as model_version, '
                ~ 'cast(null as varchar) as version_hash where false')
    ) -%}
    {%- set unfinished = [] -%}
    {%- for list, needed in work_lists().items() -%}
        {%- set relation = model_place(list) -%}
        {%- if duckdb__has_columns(relation, needed) -%}
            {%- do unfinished.append(
                unfinished_rows(list, relation, schema ~ '.build_state')
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do run_query(
        'create or replace view ' ~ schema ~ '.unfinished_work as '
        ~ (unfinished | join(' union all ') if unfinished
            else 'select cast(null as varchar) as work_list, cast(null as varchar) as '
                ~ 'account_id, cast(null as date) as first_date, '
                ~ 'cast(null as date) as restated_from_date where false')
    ) -%}
{%- endmacro %}

{#- Every table of the build database as schema.name. -#}
{% macro duckdb__existing_tables() -%}
    {{ return(run_query(
        "select table_schema || '.' || table_name from information_schema.tables "
        ~ 'where table_catalog = current_database()'
    ).columns[0].values() | list) }}
{%- endmacro %}

{% macro duckdb__has_columns(relation, names) -%}
    {%- set parts = relation.split('.') -%}
    {%- set known = run_query(
        "select column_name from information_schema.columns where table_schema = '"
        ~ parts[0] ~ "' and table_name = '" ~ parts[1] ~ "'"
    ).columns[0].values() | list -%}
    {{ return(names | reject('in', known) | list | length == 0) }}
{%- endmacro %}
