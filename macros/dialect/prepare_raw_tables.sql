{#- Run at the start of every command: gives each table of the raw contract a view of fixed
    columns and types, whatever the raw folder (or schema) holds, and lists what breaks the
    contract in raw_violations. Cheap: it opens headers only. -#}
{% macro prepare_raw_tables() -%}
    {%- if execute -%}
        {{ return(adapter.dispatch('prepare_raw_tables', 'customer_health')()) }}
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__prepare_raw_tables() -%}
    {%- set schema = var('raw_schema') -%}
    {%- do run_query('create schema if not exists ' ~ schema) -%}
    {%- set violations = [] -%}
    {%- set found_tables = {} -%}
    {%- for table in raw_contract() -%}
        {%- set contract = raw_table(table) -%}
        {%- set found = duckdb__find_raw_table(table, violations) -%}
        {%- do found_tables.update({table: found}) -%}
        {%- do note_absent_table(contract, found, violations) -%}
        {%- do run_query(
            'create or replace view ' ~ schema ~ '.' ~ table ~ ' as '
            ~ duckdb__raw_view(contract, found, violations)
        ) -%}
    {%- endfor -%}
    {%- do duckdb__save_violations(schema, violations) -%}
    {%- do duckdb__recall_last_build(schema) -%}
    {%- set models = project_models() -%}
    {%- set tables = duckdb__existing_tables() -%}
    {%- set before = run_before(
        schema ~ '.build_run'
        if duckdb__has_columns(schema ~ '.build_run', run_before_columns()) else none
    ) -%}
    {%- if is_retry() -%}
        {%- do guard_retry(models, duckdb__listed(), before) -%}
    {%- endif -%}
    {%- do guard_history(models, tables, duckdb__lists_are_full()) -%}
    {%- set run = describe_run(models, tables, before) -%}
    {%- do duckdb__save_run(schema, run) -%}
    {%- do duckdb__compare_event_files(
        schema, found_tables['usage_events'], run.is_full
    ) -%}
    select 1
{%- endmacro %}

{#- Where a raw table is: its files or its relation, and the physical columns found there. -#}
{% macro duckdb__find_raw_table(table, violations) -%}
    {%- set folder = env_var('RAW_DATA', 'data/raw').rstrip('/') -%}
    {%- set place = folder ~ '/' ~ table -%}
    {%- set found = {
        'relation': none, 'place': place, 'columns': {}, 'is_text': false,
        'is_broken': false,
    } -%}
    {%- if var('raw_tables_schema') -%}
        {%- set place = raw_table_place(table) -%}
        {%- set relation = place | join('.') -%}
        {%- set known = run_query(
            "select 1 from information_schema.tables where lower(table_schema) = lower('"
            ~ place[0] ~ "') and lower(table_name) = lower('" ~ place[1] ~ "')"
        ) -%}
        {%- do found.update({'place': relation}) -%}
        {%- if known.rows | length > 0 -%}
            {%- do found.update({'relation': relation}) -%}
        {%- endif -%}
    {%- else -%}
        {%- set parquet_files = duckdb__files(place, 'parquet') -%}
        {%- set csv_files = duckdb__files(place, 'csv') -%}
        {%- if parquet_files and csv_files -%}
            {%- do found.update({'is_broken': true}) -%}
            {%- do violations.append({
                'table': table, 'file': place, 'column': '', 'type': '',
                'rule': 'both Parquet and CSV files are there: leave one kind',
            }) -%}
        {%- elif parquet_files -%}
            {%- do found.update(
                {'relation': duckdb__parquet(table, parquet_files, place)}
            ) -%}
        {%- elif csv_files -%}
            {%- do duckdb__find_csv_parts(table, csv_files, found, violations) -%}
        {%- endif -%}
    {%- endif -%}
    {%- if found.relation -%}
        {%- for row in run_query(
            'describe select * from ' ~ found.relation
        ).rows -%}
            {%- do found.columns.update({row[0].strip() | lower: [row[0], row[1]]}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if table == 'usage_events' -%}
        {%- do found.update({'types_hash': duckdb__types_hash(table, found)}) -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}

{#- A hash of the types of a table's columns, all its files taken together. -#}
{% macro duckdb__types_hash(table, found) -%}
    {%- set types = [] -%}
    {%- for column in raw_table(table).columns if found.columns.get(column.name) -%}
        {%- do types.append(column.name ~ ' ' ~ found.columns[column.name][1]) -%}
    {%- endfor -%}
    {{ return(local_md5(types | join(', '))[:8]) }}
{%- endmacro %}

{#- The files of a raw table with one ending: <place>.<ending>, or all below <place>/. -#}
{% macro duckdb__files(place, ending) -%}
    {%- set escaped = place | replace("'", "''") -%}
    {%- set rows = run_query(
        "select file from glob('" ~ escaped ~ '.' ~ ending ~ "') union all "
        ~ "select file from glob('" ~ escaped ~ '/**/*.' ~ ending ~ "') order by file"
    ).rows -%}
    {{ return(rows | map(attribute=0) | list) }}
{%- endmacro %}

{% macro duckdb__quoted(texts) -%}
    {%- set quoted = [] -%}
    {%- for text in texts -%}
        {%- do quoted.append("'" ~ (text | replace("'", "''")) ~ "'") -%}
    {%- endfor -%}
    {{ return(quoted | join(', ')) }}
{%- endmacro %}

{#- A read of Parquet files, united by name, with the file's name if wanted. What the folders
    of a file below the table's place say of a column of ours (key=value) holds, as text. -#}
{% macro duckdb__parquet(table, files, place, with_file_name=false) -%}
    {%- set parts = {} -%}
    {%- for file in files -%}
        {%- set folders = duckdb__partitions(table, file, place) -%}
        {%- do parts.setdefault(
            folders | join(','), {'folders': folders, 'files': []}
        ).files.append(file) -%}
    {%- endfor -%}
    {%- set selects = [] -%}
    {%- for part in parts.values() -%}
        {%- set items = ['columns(lambda name: lower(name) not in ('
            ~ duckdb__quoted(['filename'] + part.folders) ~ '))'] -%}
        {%- if with_file_name -%}
            {%- do items.append('filename') -%}
        {%- endif -%}
        {%- for name in part.folders -%}
            {%- do items.append(
                'nullif(' ~ duckdb__partition_value(name, place) ~ ", '') as " ~ name
            ) -%}
        {%- endfor -%}
        {%- do selects.append(
            'select ' ~ items | join(', ') ~ ' from read_parquet(['
            ~ duckdb__quoted(part.files) ~ '], union_by_name = true, filename = true, '
            ~ 'hive_partitioning = false)'
        ) -%}
    {%- endfor -%}
    {{ return('(' ~ selects | join(' union all by name ') ~ ') as parquet_files') }}
{%- endmacro %}

{#- A column's name as SQL. -#}
{% macro duckdb__name(name) -%}
    {{ return('"' ~ (name | replace('"', '""')) ~ '"') }}
{%- endmacro %}

{#- The CSV files of a raw table in parts, each of files with the same columns by their
    headers and folders. Sets the relation to all of them, united by name. -#}
{% macro duckdb__find_csv_parts(table, files, found, violations) -%}
    {%- set known = violations | length -%}
    {%- set parts = {} -%}
    {%- for file in files -%}
        {%- set folders = duckdb__partitions(table, file, found.place) -%}
        {%- set line = duckdb__first_line(file) -%}
        {%- if line is none or not line.lstrip('\ufeff').strip() -%}
            {%- do violations.append({
                'table': table, 'file': file, 'column': '', 'type': '',
                'rule': 'the file is empty: not even a header' if line is none
                    else 'the first line is blank: it must be the header',
            }) -%}
        {%- else -%}
            {%- set columns = csv_columns(table, file, line, folders, violations) -%}
            {%- do parts.setdefault(
                columns | join(',') ~ '/' ~ folders | join(','),
                {'columns': columns, 'folders': folders, 'files': []}
            ).files.append(file) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if violations | length > known -%}
        {%- do found.update({'is_broken': true}) -%}
    {%- else -%}
        {%- set names = [] -%}
        {%- for name in contract_names(table) -%}
            {%- for part in parts.values() if name in part.columns + part.folders -%}
                {%- if name not in names -%}{%- do names.append(name) -%}{%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- do found.update({
            'is_text': true, 'parts': parts.values() | list, 'names': names,
            'relation': duckdb__csv_relation(parts.values(), names, found.place),
        }) -%}
    {%- endif -%}
{%- endmacro %}

{#- The contract's columns that a file's folders below its table's give (key=value). -#}
{% macro duckdb__partitions(table, file, place) -%}
    {%- set names = [] -%}
    {%- for folder in duckdb__folders(file, place) if '=' in folder -%}
        {%- set name = folder.split('=')[0] | lower -%}
        {%- if name in contract_names(table) -%}
            {%- do names.append(name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{#- The folders between a table's place and a file of it. -#}
{% macro duckdb__folders(file, place) -%}
    {{ return(file[place | length:].split('/')[:-1]) }}
{%- endmacro %}

{#- The value that a file's folders below its table's give a column. DuckDB's own reading of
    partitions would take the folders above it too. -#}
{% macro duckdb__partition_value(name, place) -%}
    nullif(
        url_decode(regexp_extract(
            substr(filename, {{ place | length + 1 }}), '(?i)/{{ name }}=([^/]*)/', 1
        )),
        '__HIVE_DEFAULT_PARTITION__'
    )
{%- endmacro %}

{#- A file's first line; none if the file is empty. Delimiter and quote are never guessed. Not
    in parallel: of a large file any part may come first. -#}
{% macro duckdb__first_line(file) -%}
    {%- set lines = run_query(
        "select coalesce(line, '') from read_csv(" ~ duckdb__quoted([file])
        ~ ", header = false, auto_detect = false, columns = {'line': 'VARCHAR'}, "
        ~ "delim = '\\x1f', quote = '', escape = '', strict_mode = false, "
        ~ duckdb__longest_row() ~ ', parallel = false) limit 1'
    ).rows -%}
    {{ return(lines[0][0] if lines else none) }}
{%- endmacro %}

{#- A strict read of parts of CSV files: these columns, as text, and the file's name. -#}
{% macro duckdb__csv_relation(parts, names, place) -%}
    {%- set selects = [] -%}
    {%- for part in parts -%}
        {%- set items = ['filename'] -%}
        {%- for name in names -%}
            {%- set value = name if name in part.columns
                else duckdb__partition_value(name, place) if name in part.folders
                else 'cast(null as varchar)' -%}
            {%- do items.append('nullif(' ~ value ~ ", '') as " ~ name) -%}
        {%- endfor -%}
        {%- do selects.append(
            'select ' ~ items | join(', ') ~ ' from ' ~ duckdb__strict_csv(part)
        ) -%}
    {%- endfor -%}
    {{ return('(' ~ selects | join(' union all ') ~ ') as csv_files') }}
{%- endmacro %}

{#- One read of files with the same columns. A row with a field too few or too many stops it;
    DuckDB forgives a last field that is null, so that no empty field may be one: null is
    what no file holds. -#}
{% macro duckdb__strict_csv(part) -%}
    {%- set columns = [] -%}
    {%- for name in part.columns -%}
        {%- do columns.append(duckdb__quoted([name]) ~ ": 'VARCHAR'") -%}
    {%- endfor -%}
    {{ return(
        'read_csv([' ~ duckdb__quoted(part.files) ~ '], header = true, '
        ~ 'auto_detect = false, columns = {' ~ columns | join(', ') ~ '}, '
        ~ "delim = ',', quote = '\"', escape = '\"', strict_mode = true, "
        ~ "null_padding = false, ignore_errors = false, nullstr = '\x1f', "
        ~ duckdb__longest_row() ~ ', filename = true, hive_partitioning = false)'
    ) }}
{%- endmacro %}

{#- Rows of CSV files may have 16 MB (DuckDB's own limit is 2), read in its usual portions. -#}
{% macro duckdb__longest_row() -%}
    {{ return('max_line_size = 16000000, buffer_size = 32000000') }}
{%- endmacro %}

{#- The view of one raw table: every contract column typed, and the raw value as text. -#}
{% macro duckdb__raw_view(contract, found, violations) -%}
    {%- set types = {
        'string': 'varchar', 'timestamp': 'timestamp', 'boolean': 'boolean',
        'decimal': 'decimal(18, 6)', 'score': 'decimal(18, 9)', 'double': 'double',
    } -%}
    {%- set columns = contract.columns
        + [{'name': 'loaded_at', 'type': 'timestamp', 'is_required': false}] -%}
    {%- set items = [] -%}
    {%- for column in columns -%}
        {%- set physical = found.columns.get(column.name) -%}
        {%- if physical is none -%}
            {%- do note_absent_column(contract, found, column, violations) -%}
            {%- set typed = 'cast(null as ' ~ types[column.type] ~ ')' -%}
            {%- set text = 'cast(null as varchar)' -%}
        {%- else -%}
            {%- set name = duckdb__name(physical[0]) -%}
            {%- set text = "nullif(trim(cast(" ~ name
                ~ " as varchar), chr(32) || chr(9) || chr(10) || chr(13)), '')" -%}
            {%- if is_carried_by_numbers(column)
                and duckdb__is_fraction(physical[1]) -%}
                {%- set text = number_text(name, text) -%}
            {%- endif -%}
            {%- set typed = duckdb__typed(
                contract.name, column, name, text, physical[1]
            ) -%}
            {%- if typed is none -%}
                {%- do violations.append({
                    'table': contract.name, 'file': found.place,
                    'column': column.name, 'type': physical[1],
                    'rule': 'this type cannot carry a ' ~ column.type,
                }) -%}
                {%- set typed = 'cast(null as ' ~ types[column.type] ~ ')' -%}
            {%- endif -%}
        {%- endif -%}
        {%- do items.append(typed ~ ' as ' ~ column.name) -%}
        {%- if column.type != 'string' -%}
            {%- if physical and physical[1] | upper == 'TIMESTAMP' -%}
                {%- set text = infinite_time_text(name, text) -%}
            {%- endif -%}
            {%- do items.append(text ~ ' as ' ~ column.name ~ '_text') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set origin = found.relation or '(select 1) as nothing where false' -%}
    {%- do items.append(duckdb__row_version(columns, found) ~ ' as row_version') -%}
    {%- if found.get('file_column') -%}
        {%- do items.append(found.file_column ~ ' as file_name') -%}
    {%- endif -%}
    {{ return('select ' ~ items | join(', ') ~ ' from ' ~ origin) }}
{%- endmacro %}

{#- A number that differs, for all practical purposes, when any physical column of the contract
    (loaded_at too) does, or (usage_events) the types of the columns: what fingerprints of raw
    rows are summed from. -#}
{% macro duckdb__row_version(columns, found) -%}
    {%- set names = [] -%}
    {%- for column in columns if found.columns.get(column.name) -%}
        {%- do names.append(duckdb__name(found.columns[column.name][0])) -%}
    {%- endfor -%}
    {%- if found.get('types_hash') -%}
        {%- do names.append(duckdb__quoted([found.types_hash])) -%}
    {%- endif -%}
    {{ return(row_hash_number(names or ['1'])) }}
{%- endmacro %}

{#- The expression that reads a physical column as a contract type; none if it cannot. -#}
{% macro duckdb__typed(table, column, name, text, physical_type) -%}
    {%- set type = column.type -%}
    {%- set physical = physical_type | upper -%}
    {%- set is_text = physical == 'VARCHAR' or physical.startswith('ENUM') -%}
    {%- set is_null = physical in ('NULL', '"NULL"') -%}
    {%- set is_integer = 'INT' in physical and '[' not in physical
        and '(' not in physical -%}
    {%- set is_number = is_integer or duckdb__is_fraction(physical) -%}
    {%- set is_text_of_number = is_carried_by_numbers(column) and is_number -%}
    {%- if is_null -%}
        {%- set none_types = {
            'string': 'varchar', 'decimal': 'decimal(18, 6)', 'score': 'decimal(18, 9)',
        } -%}
        {{ return('cast(null as ' ~ none_types.get(type, type) ~ ')') }}
    {%- elif type == 'string'
        and (is_text or is_integer or is_text_of_number or physical == 'UUID') -%}
        {{ return(text) }}
    {%- elif type == 'timestamp' and is_text -%}
        {{ return(parse_timestamp(
            text, var('date_formats').get(table ~ '.' ~ column.name)
        )) }}
    {%- elif type == 'timestamp' and physical == 'TIMESTAMP WITH TIME ZONE' -%}
        {{ return(finite_time("timezone('UTC', " ~ name ~ ")")) }}
    {%- elif type == 'timestamp'
        and (physical == 'DATE' or physical.startswith('TIMESTAMP')) -%}
        {{ return(finite_time('cast(' ~ name ~ ' as timestamp)')) }}
    {%- elif type in ('decimal', 'score', 'double') and (is_text or is_number) -%}
        {#- DuckDB reads 1_000 as 1000. -#}
        {%- set plain =
            'case when not contains(' ~ text ~ ", '_') then " ~ text ~ ' end' -%}
        {{ return(parse_number(plain if is_text else name, type)) }}
    {%- elif type == 'boolean' and physical == 'BOOLEAN' -%}
        {{ return(name) }}
    {%- elif type == 'boolean' and (is_text or is_text_of_number) -%}
        {{ return(parse_boolean(text)) }}
    {%- else -%}
        {{ return(none) }}
    {%- endif -%}
{%- endmacro %}

{#- Whether a physical type holds numbers that need not be whole. -#}
{% macro duckdb__is_fraction(physical_type) -%}
    {%- set physical = physical_type | upper -%}
    {{ return(
        physical in ('DOUBLE', 'FLOAT', 'REAL')
        or physical.startswith('DECIMAL') and '[' not in physical
    ) }}
{%- endmacro %}

{% macro duckdb__save_violations(schema, violations) -%}
    {%- do run_query(
        'create or replace table ' ~ schema ~ '.raw_violations (source_table varchar, '
        ~ 'file varchar, column_name varchar, type_found varchar, rule varchar)'
    ) -%}
    {%- for violation in violations -%}
        {%- do run_query(
            'insert into ' ~ schema ~ '.raw_violations values ('
            ~ duckdb__quoted([
                violation.table, violation.file, violation.column, violation.type,
                violation.rule,
            ]) ~ ')'
        ) -%}
    {%- endfor -%}
{%- endmacro %}
