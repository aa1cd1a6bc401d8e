{#- One table of the raw contract with its column descriptions taken apart: a dictionary of
    name, source, is_required, is_event, time, periods, columns and keys. -#}
{% macro raw_table(table) -%}
    {%- set entry = raw_contract()[table] -%}
    {%- set columns = [] -%}
    {%- for text in entry.columns -%}
        {%- set parts = text.split(':') -%}
        {%- set flags = parts[2].split(',') if parts | length > 2 else [] -%}
        {%- set column = {
            'name': parts[0], 'type': parts[1],
            'is_key': 'key' in flags,
            'is_required': 'key' in flags or 'required' in flags,
            'is_hashed': 'hashed' in flags, 'is_least': 'least' in flags,
            'is_lower': 'lower' in flags, 'listed': [], 'range': [],
        } -%}
        {%- for flag in flags -%}
            {%- if flag.startswith('listed=') -%}
                {%- do column.update({'listed': flag[7:].split('/')}) -%}
            {%- elif flag.startswith('range=') -%}
                {%- do column.update({'range': flag[6:].split('/')}) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do columns.append(column) -%}
    {%- endfor -%}
    {{ return({
        'name': table,
        'source': entry.source,
        'is_required': entry.get('required', false),
        'is_event': entry.get('event', false),
        'time': entry.get('time'),
        'periods': entry.get('periods', []),
        'columns': columns,
        'keys': columns | selectattr('is_key') | map(attribute='name') | list,
        'has_account': columns | selectattr('name', 'equalto', 'account_id')
            | list | length > 0,
    }) }}
{%- endmacro %}
