{#- raw_files: the files of usage_events with size and time of last change.
    usage_events_changed: their rows. Every file counts as changed, so that the whole of
    usage_events is read for its fingerprints each night. found: usage_events as
    spark__find_raw_table left it. -#}
{% macro spark__compare_event_files(schema, found) -%}
    {%- set contract = raw_table('usage_events') -%}
    {%- set items = [] -%}
    {%- for file in found.files -%}
        {%- do items.append('(' ~ spark__quoted(file) ~ ', true)') -%}
    {%- endfor -%}
    {%- do spark__save_table(
        schema ~ '.raw_files',
        'select * from (values ' ~ (items | join(', ') if items else "('', '', true)")
        ~ ') as files (file_name, stamp, is_changed)' ~ ('' if items else ' where false')
    ) -%}
    {%- do run_query(
        'create or replace view ' ~ schema ~ '.usage_events_changed as '
        ~ spark__raw_view(contract, found, [], with_file=true)
    ) -%}
{%- endmacro %}
