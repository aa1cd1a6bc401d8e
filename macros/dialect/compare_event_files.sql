{#- raw_files: the files of usage_events with size and time of last change; a file that has
    not changed since the last complete build is not read again, nor was it read by a build
    since that did not complete. usage_events_changed: the rows of the others. kept_events:
    what was kept of all. found: usage_events as duckdb__find_raw_table left it. -#}
{% macro duckdb__compare_event_files(schema, found, is_full) -%}
    {%- set contract = raw_table('usage_events') -%}
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
            ~ ' and item not in (' ~ duckdb__doubted_files(schema) ~ ')'
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
    {%- do duckdb__recall_events(schema, is_full) -%}
{%- endmacro %}

{#- A query for the files that builds which did not complete have read: what was kept of them
    may be a version that is no longer there. -#}
{% macro duckdb__doubted_files(schema) -%}
    {%- set files = model_place('base_usage__event_files') -%}
    {%- if duckdb__has_columns(files, ['file_name', 'is_changed', 'run_id']) -%}
        {{ return(
            'select file_name from ' ~ files ~ ' where is_changed and run_id not in '
            ~ '(select fact from ' ~ schema ~ ".build_state where kind = 'run' and "
            ~ "item = 'run_id')"
        ) }}
    {%- endif -%}
    {{ return("select '' where false") }}
{%- endmacro %}

{#- kept_events: the rows of usage_events as builds before kept them; none if everything is to
    be read anew. -#}
{% macro duckdb__recall_events(schema, is_full) -%}
    {%- set place = model_place('base_usage__usage_events') -%}
    {%- set types = kept_event_types() -%}
    {%- set is_known = not is_full
        and duckdb__has_columns(place, types.keys() | list) -%}
    {%- do run_query(
        'create or replace view ' ~ schema ~ '.kept_events as select '
        ~ (types.keys() | join(', ') ~ ' from ' ~ place if is_known
            else typed_nulls(types) ~ ' where false')
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
        {%- set names = found.columns.values() | map(attribute=0) | list -%}
        {{ return({
            'file_column': 'filename',
            'relation': duckdb__strict_csv(changed, names, with_file_name=true),
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
