{#- raw_files: the files of usage_events with size and time of last change; a file that has
    not changed since the last complete build is not read again for its fingerprint.
    usage_events_changed: the rows of the others. found: usage_events as
    duckdb__find_raw_table left it. -#}
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
