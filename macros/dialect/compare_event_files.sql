{#- raw_files: the files of usage_events with the types of all files' columns, size and time of
    last change; a file of which these are what the last complete build saw is not read again
    (duckdb__trusted_files). usage_events_changed: the rows of the others. kept_events: what was
    kept of all. found: usage_events as duckdb__find_raw_table left it. -#}
{% macro duckdb__compare_event_files(schema, found, is_full) -%}
    {%- set contract = raw_table('usage_events') -%}
    {%- set files = [] -%}
    {%- if found.relation and not var('raw_tables_schema') -%}
        {%- set ending = 'csv' if found.is_text else 'parquet' -%}
        {%- for row in run_query(
            "select filename, size || '/' || epoch_us(last_modified) from read_blob(["
            ~ duckdb__quoted(duckdb__files(found.place, ending)) ~ '])'
        ).rows -%}
            {%- do files.append([row[0], found.types_hash ~ '/' ~ row[1]]) -%}
        {%- endfor -%}
    {%- elif found.relation -%}
        {%- do files.append([found.relation, invocation_id]) -%}
    {%- endif -%}
    {%- set known = [] -%}
    {%- if not is_full -%}
        {%- for row in run_query(
            'select item, fact from ' ~ schema ~ ".build_state where kind = 'file'"
            ~ ' and item in (' ~ duckdb__trusted_files(schema) ~ ')'
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

{#- A query for the files of which the last complete build's rows are still kept. Not those
    that a build which did not complete has read (what was kept of them may be a version that
    is no longer there) or has not found (what was kept of them is gone). -#}
{% macro duckdb__trusted_files(schema) -%}
    {%- set files = model_place('base_usage__event_files') -%}
    {%- if duckdb__has_columns(files, ['file_name', 'is_changed', 'run_id']) -%}
        {{ return(
            'select file_name from ' ~ files ~ ' where not is_changed or run_id in '
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

{#- What to change of a found raw table so that it reads the changed files alone, their columns
    in the types of all files. -#}
{% macro duckdb__changed_part(found, changed, ending) -%}
    {%- if not changed -%}
        {{ return({
            'relation': none, 'columns': {}, 'file_column': 'cast(null as varchar)',
        }) }}
    {%- elif var('raw_tables_schema') -%}
        {{ return({'file_column': duckdb__quoted([found.relation])}) }}
    {%- elif ending == 'csv' -%}
        {%- set parts = [] -%}
        {%- for part in found.parts -%}
            {%- set files = part.files | select('in', changed) | list -%}
            {%- if files -%}
                {%- do parts.append(dict(part, files=files)) -%}
            {%- endif -%}
        {%- endfor -%}
        {{ return({
            'file_column': 'filename',
            'relation': duckdb__csv_relation(parts, found.names, found.place),
        }) }}
    {%- else -%}
        {%- set relation = duckdb__parquet(
            'usage_events', changed, found.place, with_file_name=true
        ) -%}
        {%- set there = run_query('describe select * from ' ~ relation)
            .columns[0].values() | map('lower') | list -%}
        {%- set items = ['filename'] -%}
        {%- for name, type in found.columns.values() -%}
            {%- set quoted = duckdb__name(name) -%}
            {%- set value = quoted if name | lower in there else 'null' -%}
            {%- do items.append(
                (value if type in ('NULL', '"NULL"')
                    else 'cast(' ~ value ~ ' as ' ~ type ~ ')') ~ ' as ' ~ quoted
            ) -%}
        {%- endfor -%}
        {{ return({
            'file_column': 'filename',
            'relation': '(select ' ~ items | join(', ') ~ ' from ' ~ relation
                ~ ') as changed_files',
        }) }}
    {%- endif -%}
{%- endmacro %}
