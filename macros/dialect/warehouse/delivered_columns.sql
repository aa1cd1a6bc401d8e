{#- The select behind the view of one raw table: every contract column cast to its type, and
    the raw value as text. Its columns and their types never change. -#}
{% macro delivered_columns(contract, found, violations) -%}
    {%- set types = {
        'string': dbt.type_string(), 'timestamp': type_timestamp(),
        'boolean': 'boolean', 'decimal': 'decimal(18, 6)', 'score': 'decimal(18, 9)',
        'double': type_double(),
    } -%}
    {%- set columns = contract.columns
        + [{'name': 'loaded_at', 'type': 'timestamp', 'is_required': false}] -%}
    {%- set items = [] -%}
    {%- set names = [] -%}
    {%- for column in columns -%}
        {%- set physical = found.columns.get(column.name) -%}
        {%- set typed = 'null' -%}
        {%- set text = 'null' -%}
        {%- set kind = '' -%}
        {%- if physical -%}
            {%- set name = 'delivered.' ~ adapter.quote(physical.name) -%}
            {%- set kind = kind_of_type(physical.data_type) -%}
            {#- Redshift casts no boolean to text. -#}
            {%- set is_boolean = kind == 'boolean' -%}
            {%- set text = value_text(name, kind) if is_boolean
                else "nullif(" ~ trimmed_text(name) ~ ", '')" -%}
            {%- if is_carried_by_numbers(column) and kind == 'number' -%}
                {%- set text = number_text(name, text) -%}
            {%- endif -%}
            {%- do names.append(text if is_boolean else name) -%}
            {%- set typed = delivered_value(
                contract.name, column, name, text, kind
            ) -%}
            {%- if typed is none -%}
                {%- do violations.append({
                    'table': contract.name, 'file': found.place,
                    'column': column.name, 'type': physical.data_type,
                    'rule': 'this type cannot carry a ' ~ column.type,
                }) -%}
                {%- set typed = 'null' -%}
            {%- endif -%}
        {%- else -%}
            {%- do note_absent_column(contract, found, column, violations) -%}
        {%- endif -%}
        {%- do items.append(
            'cast(' ~ typed ~ ' as ' ~ types[column.type] ~ ') as ' ~ column.name
        ) -%}
        {%- if column.type != 'string' -%}
            {%- if kind == 'timestamp' -%}
                {%- set text = infinite_time_text(name, text) -%}
            {%- endif -%}
            {%- do items.append(
                'cast(' ~ text ~ ' as ' ~ dbt.type_string() ~ ') as ' ~ column.name
                ~ '_text'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do items.append(row_hash_number(names or ['1']) ~ ' as row_version') -%}
    {{ return(
        'select ' ~ items | join(', ') ~ ' from '
        ~ (found.relation ~ ' as delivered' if found.relation
            else '(select 1 as nothing) as delivered where 1 = 0')
    ) }}
{%- endmacro %}

{#- The expression that reads a physical column of some kind as a contract type; none if it
    cannot. date_formats names a form of a column's own by <table>.<column>. -#}
{% macro delivered_value(table, column, name, text, kind) -%}
    {%- set type = column.type -%}
    {%- set is_text_of_number = is_carried_by_numbers(column) and kind == 'number' -%}
    {#- What is not below the limit has no place in the type; so has no NaN. -#}
    {%- set limits = {'decimal': '1e12', 'score': '1e9', 'double': double_limit()} -%}
    {%- if type == 'string' and (kind in ('text', 'integer') or is_text_of_number) -%}
        {{ return(text) }}
    {%- elif type == 'timestamp' and kind == 'text' -%}
        {{ return(parse_timestamp(
            text, var('date_formats').get(table ~ '.' ~ column.name)
        )) }}
    {%- elif type == 'timestamp' and kind == 'instant' -%}
        {{ return(finite_time(utc_time(name))) }}
    {%- elif type == 'timestamp' and kind in ('date', 'timestamp') -%}
        {{ return(finite_time(name)) }}
    {%- elif type in limits and kind == 'text' -%}
        {{ return(parse_number(text, type)) }}
    {%- elif type in limits and kind in ('integer', 'number') -%}
        {{ return(
            'case when abs(' ~ name ~ ') < ' ~ limits[type] ~ ' then ' ~ name ~ ' end'
        ) }}
    {%- elif type == 'boolean' and kind == 'boolean' -%}
        {{ return(name) }}
    {%- elif type == 'boolean'
        and (kind in ('text', 'integer') or is_text_of_number) -%}
        {{ return(parse_boolean(text)) }}
    {%- else -%}
        {{ return(none) }}
    {%- endif -%}
{%- endmacro %}
