{#- prepare_raw_tables on Spark: RAW_DATA names a folder that the driver and all workers read
    by the same absolute path or URI. -#}
{% macro spark__prepare_raw_tables() -%}
    {%- set schema = var('raw_schema') -%}
    {%- do run_query('create schema if not exists ' ~ schema) -%}
    {%- set violations = [] -%}
    {%- set found_tables = {} -%}
    {%- set files = [] if var('raw_tables_schema') else spark__raw_folder_files() -%}
    {%- for table in raw_contract() -%}
        {%- set contract = raw_table(table) -%}
        {%- set found = spark__find_raw_table(table, files, violations) -%}
        {%- do found_tables.update({table: found}) -%}
        {%- do note_absent_table(contract, found, violations) -%}
        {%- do run_query(
            'create or replace view ' ~ schema ~ '.' ~ table ~ ' as '
            ~ spark__raw_view(contract, found, violations)
        ) -%}
    {%- endfor -%}
    {%- do spark__save_violations(schema, violations) -%}
    {%- set models = project_models() -%}
    {%- set tables = spark__existing_tables() -%}
    {%- do spark__recall_last_build(schema, tables) -%}
    {%- set build_run = schema ~ '.build_run' -%}
    {%- set known = [build_run]
        if run_query('show tables in ' ~ schema ~ " like 'build_run'").rows else [] -%}
    {%- set before = run_before(
        build_run if spark__has_columns(known, build_run, run_before_columns()) else none
    ) -%}
    {%- if is_retry() -%}
        {%- do guard_retry(models, spark__listed(tables), before) -%}
    {%- endif -%}
    {%- do guard_history(models, tables, spark__lists_are_full(tables)) -%}
    {%- set run = describe_run(models, tables, before) -%}
    {%- do spark__save_run(schema, run) -%}
    {%- do spark__compare_event_files(schema, found_tables['usage_events']) -%}
    {%- do spark__recall_events(schema, run.is_full) -%}
    select 1
{%- endmacro %}

{#- The folder of the raw tables, without a slash at its end. -#}
{% macro spark__raw_folder() -%}
    {%- set folder = env_var('RAW_DATA', '').rstrip('/') -%}
    {%- if not folder.startswith('/') and '://' not in folder -%}
        {{ exceptions.raise_compiler_error(
            'On Spark RAW_DATA must be an absolute path or a URI that every worker '
            ~ "reads, not '" ~ folder ~ "'"
        ) }}
    {%- endif -%}
    {{ return(folder) }}
{%- endmacro %}

{#- Every Parquet and CSV file below the raw folder: [path below the folder, path, stamp].
    No file is opened. -#}
{% macro spark__raw_folder_files() -%}
    {%- set folder = spark__raw_folder() -%}
    {%- do run_query(
        'create or replace temporary view customer_health_raw_files using binaryFile '
        ~ 'options (path ' ~ spark__quoted([folder])
        ~ ", recursiveFileLookup 'true', pathGlobFilter '*.{parquet,csv}')"
    ) -%}
    {%- set files = [] -%}
    {%- for row in run_query(
        "select path, concat(length, '/', unix_micros(modificationTime)) "
        ~ 'from customer_health_raw_files order by path'
    ).rows -%}
        {%- set path = row[0] -%}
        {%- set start = path.find(folder.split('://')[-1] ~ '/') -%}
        {%- do files.append([
            path[start + (folder.split('://')[-1] | length) + 1:], path, row[1]
        ]) -%}
    {%- endfor -%}
    {{ return(files) }}
{%- endmacro %}

{#- Where a raw table is: its relation, its files, and the physical columns found there. -#}
{% macro spark__find_raw_table(table, files, violations) -%}
    {%- set found = {
        'relation': none, 'columns': {}, 'files': [], 'is_broken': false,
    } -%}
    {%- if var('raw_tables_schema') -%}
        {%- set place = raw_table_place(table) -%}
        {%- set relation = place | join('.') -%}
        {%- do found.update({'place': relation}) -%}
        {%- if run_query(
            'show tables in ' ~ place[0] ~ " like '" ~ place[1] ~ "'"
        ).rows | length > 0 -%}
            {%- do found.update(
                {'relation': relation, 'files': [[relation, invocation_id]]}
            ) -%}
        {%- endif -%}
    {%- else -%}
        {%- do found.update({'place': spark__raw_folder() ~ '/' ~ table}) -%}
        {%- set by_ending = {'parquet': [], 'csv': []} -%}
        {%- set places = [] -%}
        {%- for below, path, stamp in files
            if below.startswith(table ~ '/') or below.rsplit('.', 1)[0] == table
        -%}
            {%- do by_ending[below.rsplit('.', 1)[1]].append([below, path, stamp]) -%}
            {%- do found.files.append([path, stamp]) -%}
            {%- set is_folder = below.startswith(table ~ '/') -%}
            {%- if is_folder not in places -%}{%- do places.append(is_folder) -%}{%- endif -%}
        {%- endfor -%}
        {%- set is_of_two_kinds = by_ending.parquet and by_ending.csv -%}
        {%- if is_of_two_kinds or places | length > 1 -%}
            {%- do found.update({'is_broken': true}) -%}
            {%- do violations.append({
                'table': table, 'file': found.place, 'column': '', 'type': '',
                'rule': 'both Parquet and CSV files are there: leave one kind'
                    if is_of_two_kinds
                    else 'both a file and a folder are there: leave one of them',
            }) -%}
        {%- elif by_ending.parquet -%}
            {%- do spark__read_parquet_files(table, by_ending.parquet, found) -%}
        {%- elif by_ending.csv -%}
            {%- do spark__read_csv_header(table, by_ending.csv, found, violations) -%}
        {%- endif -%}
    {%- endif -%}
    {%- if found.relation -%}
        {%- for row in run_query('describe query select * from ' ~ found.relation).rows -%}
            {%- do found.columns.update({row[0].strip() | lower: [row[0], row[1]]}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}

{#- Sets the relation to a table of all Parquet files, in whatever folders, with every
    column that any of them has. -#}
{% macro spark__read_parquet_files(table, files, found) -%}
    {%- set relation = var('raw_schema') ~ '.parquet_files_of_' ~ table -%}
    {%- set is_folder = files[0][0].startswith(table ~ '/') -%}
    {%- set is_partitioned = '=' in files[0][0].rsplit('/', 1)[0] -%}
    {%- do run_query('drop table if exists ' ~ relation) -%}
    {%- do run_query(
        'create table ' ~ relation ~ ' using parquet options (path '
        ~ spark__quoted([found.place ~ ('' if is_folder else '.parquet')])
        ~ ", mergeSchema 'true', recursiveFileLookup '"
        ~ ('false' if is_partitioned else 'true') ~ "')"
    ) -%}
    {%- if is_partitioned -%}
        {%- do run_query('msck repair table ' ~ relation) -%}
    {%- endif -%}
    {%- do found.update({'relation': relation}) -%}
{%- endmacro %}

{#- The header of each CSV file: delimiter, quote and types are never guessed. Sets the
    relation to a table that reads all columns as text. -#}
{% macro spark__read_csv_header(table, files, found, violations) -%}
    {%- set headers = [] -%}
    {%- for below, path, stamp in files -%}
        {%- set lines = run_query('select value from text.`' ~ path ~ '` limit 1').rows -%}
        {%- if lines | length == 0 -%}
            {%- do found.update({'is_broken': true}) -%}
            {%- do violations.append({
                'table': table, 'file': path, 'column': '', 'type': '',
                'rule': 'the file is empty: not even a header',
            }) -%}
        {%- elif lines[0][0] not in headers -%}
            {%- do headers.append(lines[0][0]) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if headers | length > 1 -%}
        {%- do found.update({'is_broken': true}) -%}
        {%- do violations.append({
            'table': table, 'file': found.place, 'column': '', 'type': '',
            'rule': 'its CSV files have different headers',
        }) -%}
    {%- elif headers and not found.is_broken -%}
        {%- set columns = [] -%}
        {%- for name in headers[0].lstrip('\ufeff').rstrip('\r').split(',') -%}
            {%- do columns.append('`' ~ name.strip().strip('"') ~ '` string') -%}
        {%- endfor -%}
        {%- set relation = var('raw_schema') ~ '.csv_files_of_' ~ table -%}
        {%- set is_folder = files[0][0].startswith(table ~ '/') -%}
        {%- do run_query('drop table if exists ' ~ relation) -%}
        {%- do run_query(
            'create table ' ~ relation ~ ' (' ~ columns | join(', ') ~ ') using csv '
            ~ 'options (path '
            ~ spark__quoted([found.place ~ ('' if is_folder else '.csv')])
            ~ ", header 'true', enforceSchema 'false', mode 'FAILFAST', "
            ~ "multiLine 'true', escape '\"', recursiveFileLookup 'true')"
        ) -%}
        {%- do found.update({'relation': relation}) -%}
    {%- endif -%}
{%- endmacro %}

{#- The view of one raw table: every contract column typed, and the raw value as text;
    with_file: also the file that a row stands in. -#}
{% macro spark__raw_view(contract, found, violations, with_file=false) -%}
    {%- set types = {
        'string': 'string', 'timestamp': 'timestamp', 'boolean': 'boolean',
        'decimal': 'decimal(18, 6)', 'score': 'decimal(18, 9)', 'double': 'double',
    } -%}
    {%- set columns = contract.columns
        + [{'name': 'loaded_at', 'type': 'timestamp', 'is_required': false}] -%}
    {%- set items = [] -%}
    {%- set physical_names = [] -%}
    {%- for column in columns -%}
        {%- set physical = found.columns.get(column.name) -%}
        {%- set typed = none -%}
        {%- set text = 'cast(null as string)' -%}
        {%- if physical -%}
            {%- set name = '`' ~ (physical[0] | replace('`', '``')) ~ '`' -%}
            {%- do physical_names.append(name) -%}
            {%- set text = 'nullif(trim(both concat(chr(32), chr(9), chr(10), chr(13)) '
                ~ 'from cast(' ~ name ~ " as string)), '')" -%}
            {%- if is_carried_by_numbers(column) and spark__is_fraction(physical[1]) -%}
                {%- set text = number_text(name, text) -%}
            {%- endif -%}
            {%- set typed = spark__typed(
                contract.name, column, name, text, physical[1]
            ) -%}
            {%- if typed is none -%}
                {%- do violations.append({
                    'table': contract.name, 'file': found.place,
                    'column': column.name, 'type': physical[1],
                    'rule': 'this type cannot carry a ' ~ column.type,
                }) -%}
            {%- endif -%}
        {%- else -%}
            {%- do note_absent_column(contract, found, column, violations) -%}
        {%- endif -%}
        {%- if typed is none -%}
            {%- set typed = 'cast(null as ' ~ types[column.type] ~ ')' -%}
        {%- endif -%}
        {%- do items.append(typed ~ ' as ' ~ column.name) -%}
        {%- if column.type != 'string' -%}
            {#- A timestamp says all that its text would: no text is made of it. -#}
            {%- set is_timestamp = physical and physical[1] == 'timestamp_ntz' -%}
            {%- do items.append(
                ('cast(null as string)' if is_timestamp else text)
                ~ ' as ' ~ column.name ~ '_text'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do items.append(row_hash_number(physical_names or ['1']) ~ ' as row_version') -%}
    {%- if with_file -%}
        {%- do items.append(
            'cast(null as string) as file_name' if not found.relation
            else spark__quoted([found.relation]) ~ ' as file_name'
            if var('raw_tables_schema') else '_metadata.file_path as file_name'
        ) -%}
    {%- endif -%}
    {{ return(
        'select ' ~ items | join(', ')
        ~ (' from ' ~ found.relation if found.relation else ' where false')
    ) }}
{%- endmacro %}

{#- The expression that reads a physical column as a contract type; none if it cannot. -#}
{% macro spark__typed(table, column, name, text, physical) -%}
    {%- set type = column.type -%}
    {%- set is_text = physical == 'string' or physical.startswith('varchar')
        or physical.startswith('char') -%}
    {%- set is_integer = physical in ('tinyint', 'smallint', 'int', 'bigint') -%}
    {%- set is_number = is_integer or spark__is_fraction(physical) -%}
    {%- set is_text_of_number = is_carried_by_numbers(column) and is_number -%}
    {%- if physical == 'void' -%}
        {%- set none_types = {
            'decimal': 'decimal(18, 6)', 'score': 'decimal(18, 9)',
        } -%}
        {{ return('cast(null as ' ~ none_types.get(type, type) ~ ')') }}
    {%- elif type == 'string' and (is_text or is_integer or is_text_of_number) -%}
        {{ return(text) }}
    {%- elif type == 'timestamp' and is_text -%}
        {{ return(parse_timestamp(
            text, var('date_formats').get(table ~ '.' ~ column.name)
        )) }}
    {%- elif type == 'timestamp'
        and physical in ('date', 'timestamp', 'timestamp_ntz') -%}
        {{ return('cast(' ~ name ~ ' as timestamp)') }}
    {%- elif type in ('decimal', 'score', 'double') and (is_text or is_number) -%}
        {{ return(parse_number(text if is_text else name, type)) }}
    {%- elif type == 'boolean' and physical == 'boolean' -%}
        {{ return(name) }}
    {%- elif type == 'boolean' and (is_text or is_text_of_number) -%}
        {{ return(parse_boolean(text)) }}
    {%- else -%}
        {{ return(none) }}
    {%- endif -%}
{%- endmacro %}

{#- Whether a physical type holds numbers that need not be whole. -#}
{% macro spark__is_fraction(physical) -%}
    {{ return(
        physical in ('double', 'float') or physical.startswith('decimal')
    ) }}
{%- endmacro %}

{% macro spark__save_violations(schema, violations) -%}
    {%- set rows = [] -%}
    {%- for violation in violations -%}
        {%- do rows.append('(' ~ spark__quoted([
            violation.table, violation.file, violation.column, violation.type,
            violation.rule,
        ]) ~ ')') -%}
    {%- endfor -%}
    {%- do spark__save_table(
        schema ~ '.raw_violations',
        'select * from (values '
        ~ (rows | join(', ') if rows else "('', '', '', '', '')")
        ~ ') as violations (source_table, file, column_name, type_found, rule)'
        ~ ('' if rows else ' where false')
    ) -%}
{%- endmacro %}
