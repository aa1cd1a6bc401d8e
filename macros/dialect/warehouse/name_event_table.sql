{#- The whole table usage_events counts as one file that changed: raw_files and
    usage_events_changed as the event models read them. -#}
{% macro name_event_table(relation) -%}
    {%- set place = quoted_texts([raw_table_place('usage_events') | join('.')])[0] -%}
    {%- do replace_rows(
        'raw_files',
        {
            'file_name': dbt.type_string(), 'stamp': dbt.type_string(),
            'is_changed': 'boolean',
        },
        'select ' ~ place ~ ', ' ~ quoted_texts([invocation_id])[0] ~ ', true'
            ~ ('' if relation
                else ' from (select 1 as nothing) as nowhere where 1 = 0')
    ) -%}
    {%- do replace_view(
        'usage_events_changed',
        'select delivered.*, cast(' ~ place ~ ' as ' ~ dbt.type_string()
            ~ ') as file_name from ' ~ own_relation('usage_events') ~ ' as delivered'
    ) -%}
{%- endmacro %}
