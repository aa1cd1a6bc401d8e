{#- Columns of base_usage__usage_events and their types. -#}
{% macro kept_event_types() -%}
    {%- set text = dbt.type_string() -%}
    {{ return({
        'event_id': text, 'account_id': text, 'event_at': type_timestamp(),
        'user_id': text, 'feature': text, 'product': text, 'quantity': type_decimal(),
        'reject_reason': text, 'row_key': text, 'row_hash': text, 'raw_content': text,
        'warning_count': dbt.type_int(), 'is_deferred': 'boolean', 'row_date': 'date',
        'loaded_at': type_timestamp(), 'raw_account_id': text, 'event_at_text': text,
        'quantity_text': text, 'loaded_at_text': text, 'file_name': text,
        'has_versions': 'boolean', 'event_key': type_row_hash(), 'written_by_run': text,
    }) }}
{%- endmacro %}

{#- A column of null per name, each of its type. -#}
{% macro typed_nulls(types) -%}
    {%- set items = [] -%}
    {%- for name, type in types.items() -%}
        {%- do items.append('cast(null as ' ~ type ~ ') as ' ~ name) -%}
    {%- endfor -%}
    {{ return(items | join(', ')) }}
{%- endmacro %}
