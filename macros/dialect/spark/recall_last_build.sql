{#- What a build knows of those before it: build_state, unfinished_work and
    published_versions, as in duckdb__recall_last_build. Tables, not views: on Spark a
    table cannot be replaced by a query that reads it through a view. -#}
{% macro spark__recall_last_build(schema, tables) -%}
    {%- set state = model_relation('util_build_state') -%}
    {%- set columns = {
        'kind': 'string', 'source_table': 'string', 'item': 'string',
        'raw_account_id': 'string', 'account_id': 'string', 'day': 'date',
        'rows': 'bigint', 'hash': 'decimal(38, 0)', 'fact': 'string',
    } -%}
    {%- set known = spark__has_columns(tables, state, columns.keys() | list) -%}
    {%- do spark__save_table(
        schema ~ '.build_state',
        'select ' ~ (columns.keys() | join(', ') ~ ' from ' ~ state if known
            else typed_nulls(columns) ~ ' where false')
    ) -%}
    {%- set ledger = model_relation('fct_account_health_published') -%}
    {%- do spark__save_table(
        schema ~ '.published_versions',
        'select model_version, max_by(version_hash, published_at) as version_hash from '
            ~ ledger ~ ' where version_hash is not null group by model_version'
            if spark__has_columns(tables, ledger, ['version_hash'])
            else 'select cast(null as string) as model_version, '
                ~ 'cast(null as string) as version_hash where false'
    ) -%}
    {%- set unfinished = [] -%}
    {%- for list, needed in work_lists().items() -%}
        {%- set relation = model_relation(list) -%}
        {%- if spark__has_columns(tables, relation, needed) -%}
            {%- do unfinished.append(
                unfinished_rows(list, relation, schema ~ '.build_state')
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do spark__save_table(
        schema ~ '.unfinished_work',
        unfinished | join(' union all ') if unfinished
            else 'select cast(null as string) as work_list, cast(null as string) as '
                ~ 'account_id, cast(null as date) as first_date, '
                ~ 'cast(null as date) as restated_from_date where false'
    ) -%}
{%- endmacro %}
