{#- What a build knows of those before it, as views of the raw schema: build_state (what the last
    complete build remembered), unfinished_work (what later builds that did not complete had on
    their work lists) and published_versions (the configuration behind published days). -#}
{% macro duckdb__recall_last_build(schema) -%}
    {%- set state = target.schema ~ '_state.util_build_state' -%}
    {%- set columns = {
        'kind': 'varchar', 'source_table': 'varchar', 'item': 'varchar',
        'raw_account_id': 'varchar', 'account_id': 'varchar', 'day': 'date',
        'rows': 'bigint', 'hash': 'decimal(38, 0)', 'fact': 'varchar',
    } -%}
    {%- set empty_columns = [] -%}
    {%- for name, type in columns.items() -%}
        {%- do empty_columns.append('cast(null as ' ~ type ~ ') as ' ~ name) -%}
    {%- endfor -%}
    {%- set known = duckdb__has_columns(state, columns.keys() | list) -%}
    {%- do run_query(
        'create or replace view ' ~ schema ~ '.build_state as select '
        ~ (columns.keys() | join(', ') ~ ' from ' ~ state if known
            else empty_columns | join(', ') ~ ' where false')
    ) -%}
    {%- set ledger = target.schema ~ '.fct_account_health_published' -%}
    {%- do run_query(
        'create or replace view ' ~ schema ~ '.published_versions as '
        ~ ('select model_version, max_by(version_hash, published_at) as version_hash from '
            ~ ledger ~ ' where version_hash is not null group by model_version'
            if duckdb__has_columns(ledger, ['version_hash'])
            else 'select cast(null as varchar) as model_version, '
                ~ 'cast(null as varchar) as version_hash where false')
    ) -%}
    {%- set unfinished = [] -%}
    {%- for layer, list in [
        ('staging', 'base_usage__event_work_list'),
        ('intermediate', 'int_account_work_list'),
    ] -%}
        {%- set relation = target.schema ~ '_' ~ layer ~ '.' ~ list -%}
        {%- if duckdb__has_columns(relation, ["account_id", "first_date", "run_id"]) -%}
            {%- do unfinished.append(
                "select '" ~ list ~ "' as work_list, account_id, first_date from "
                ~ relation ~ ' where run_id not in (select fact from ' ~ schema
                ~ ".build_state where kind = 'run' and item = 'run_id')"
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do run_query(
        'create or replace view ' ~ schema ~ '.unfinished_work as '
        ~ (unfinished | join(' union all ') if unfinished
            else 'select cast(null as varchar) as work_list, cast(null as varchar) as '
                ~ 'account_id, cast(null as date) as first_date where false')
    ) -%}
{%- endmacro %}

{#- Whether the work list that lies there names every day of every account. -#}
{% macro duckdb__lists_are_full() -%}
    {%- set relation = target.schema ~ '_intermediate.int_account_work_list' -%}
    {%- if not duckdb__has_columns(relation, ['is_full']) -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(run_query(
        'select coalesce(bool_and(is_full), false) from ' ~ relation
    ).rows[0][0]) }}
{%- endmacro %}

{#- as_of_date and inputs_hash of the work list that lies there, as text; empty if there is
    none. -#}
{% macro duckdb__listed() -%}
    {%- set relation = target.schema ~ '_intermediate.int_account_work_list' -%}
    {%- set listed = {} -%}
    {%- for column in ['as_of_date', 'inputs_hash'] -%}
        {%- do listed.update({column: run_query(
            'select coalesce(cast(max(' ~ column ~ ") as varchar), '') from " ~ relation
        ).rows[0][0] if duckdb__has_columns(relation, [column]) else ''}) -%}
    {%- endfor -%}
    {{ return(listed) }}
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

{% macro duckdb__save_run(schema, run) -%}
    {%- set items = [] -%}
    {%- for name in ['run_id', 'code_hash', 'seed_hash', 'var_hash', 'full_reason'] -%}
        {%- do items.append(duckdb__quoted([run[name]]) ~ ' as ' ~ name) -%}
    {%- endfor -%}
    {%- set last_date = "cast('" ~ run.last_as_of_date ~ "' as date)"
        if run.last_as_of_date else 'cast(null as date)' -%}
    {%- do run_query(
        'create or replace table ' ~ schema ~ '.build_run as select '
        ~ items | join(', ') ~ ', ' ~ (run.is_full | lower) ~ ' as is_full, '
        ~ (run.is_whole | lower) ~ ' as is_whole, '
        ~ (run.is_retry | lower) ~ ' as is_retry, '
        ~ as_of_date() ~ ' as as_of_date, ' ~ last_date ~ ' as last_as_of_date, '
        ~ "cast('" ~ run_started_at.strftime('%Y-%m-%d %H:%M:%S') ~ "' as timestamp)"
        ~ ' as started_at'
    ) -%}
{%- endmacro %}

{#- raw_files: the files of usage_events with size and time of last change; a file that has
    not changed since the last complete build is not read again for its fingerprint.
    usage_events_changed: the rows of the others. -#}
{% macro duckdb__compare_event_files(schema, is_full) -%}
    {%- set contract = raw_table('usage_events') -%}
    {%- set found = duckdb__find_raw_table('usage_events', []) -%}
    {%- set files = [] -%}
    {%- if found.relation and not var('raw_tables_schema') -%}
        {%- set ending = 'csv' if found.is_text else 'parquet' -%}
        {%- for row in run_query(
            "select filename, size || '/' || epoch_us(last_modified) from read_blob(["
            ~ duckdb__quoted(duckdb__files(found.place, ending)) ~ '])'
        ).rows -%}
            {%- do files.append([row[0], row[1]]) -%}
        {%- endfor -%}
    {%- elif found.relation -%}
        {%- do files.append([found.relation, invocation_id]) -%}
    {%- endif -%}
    {%- set known = [] -%}
    {%- if not is_full -%}
        {%- for row in run_query(
            'select item, fact from ' ~ schema ~ ".build_state where kind = 'file'"
        ).rows -%}
            {%- do known.append([row[0], row[1]]) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set changed = [] -%}
    {%- set items = [] -%}
    {%- for file in files -%}
        {%- if file not in known -%}
            {%- do changed.append(file[0]) -%}
        {%- endif -%}
        {%- do items.append(
            '(' ~ duckdb__quoted(file) ~ ', ' ~ ((file not in known) | lower) ~ ')'
        ) -%}
    {%- endfor -%}
    {%- do run_query(
        'create or replace table ' ~ schema ~ '.raw_files as select * from (values '
        ~ (items | join(', ') if items else "('', '', true)")
        ~ ') as files (file_name, stamp, is_changed)'
        ~ ('' if items else ' where false')
    ) -%}
    {%- do found.update(
        duckdb__changed_part(found, changed, 'csv' if found.is_text else 'parquet')
    ) -%}
    {%- do run_query(
        'create or replace view ' ~ schema ~ '.usage_events_changed as '
        ~ duckdb__raw_view(contract, found, [])
    ) -%}
{%- endmacro %}

{#- What to change of a found raw table so that it reads the changed files alone. -#}
{% macro duckdb__changed_part(found, changed, ending) -%}
    {%- if not changed -%}
        {{ return({
            'relation': none, 'columns': {}, 'file_column': 'cast(null as varchar)',
        }) }}
    {%- elif var('raw_tables_schema') -%}
        {{ return({'file_column': duckdb__quoted([found.relation])}) }}
    {%- elif ending == 'csv' -%}
        {%- set columns = [] -%}
        {%- for names in found.columns.values() -%}
            {%- do columns.append(duckdb__quoted([names[0]]) ~ ": 'VARCHAR'") -%}
        {%- endfor -%}
        {{ return({
            'file_column': 'filename',
            'relation': 'read_csv([' ~ duckdb__quoted(changed) ~ '], header = true, '
                ~ 'auto_detect = false, columns = {' ~ columns | join(', ') ~ '}, '
                ~ "delim = ',', quote = '\"', escape = '\"', strict_mode = true, "
                ~ 'null_padding = false, ignore_errors = false, filename = true)',
        }) }}
    {%- else -%}
        {%- set relation = 'read_parquet([' ~ duckdb__quoted(changed)
            ~ '], union_by_name = true, hive_partitioning = true, filename = true)' -%}
        {%- set columns = {} -%}
        {%- for row in run_query('describe select * from ' ~ relation).rows -%}
            {%- do columns.update({row[0].strip() | lower: [row[0], row[1]]}) -%}
        {%- endfor -%}
        {{ return({
            'file_column': 'filename', 'relation': relation, 'columns': columns,
        }) }}
    {%- endif -%}
{%- endmacro %}
