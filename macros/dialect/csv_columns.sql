{#- The columns of a CSV file by its header line: the contract's name of each column that the
    contract has, a neutral name of its own for each that it ignores. in_folders: names that
    the file's folders give (key=value), which hold. A contract column that stands there
    twice is a violation. -#}
{% macro csv_columns(table, file, line, in_folders, violations) -%}
    {%- set names = [] -%}
    {%- set contract = contract_names(table) -%}
    {%- if line.count('"') % 2 -%}
        {%- do violations.append({
            'table': table, 'file': file, 'column': '', 'type': '',
            'rule': 'a line ends inside the header',
        }) -%}
    {%- endif -%}
    {%- for field in modules.re.findall(
        ',("(?:[^"]|"")*"|[^,]*)', ',' ~ line.lstrip('\ufeff')
    ) -%}
        {%- set name = field.strip().strip('"').strip() | lower -%}
        {%- set is_ours = name in contract -%}
        {%- if is_ours and name in names -%}
            {%- do violations.append({
                'table': table, 'file': file, 'column': name, 'type': '',
                'rule': 'this column stands twice in the header',
            }) -%}
        {%- endif -%}
        {%- do names.append(
            name if is_ours and name not in in_folders
            else 'ignored_' ~ loop.index
        ) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{#- The names of a raw table's columns, loaded_at with them. -#}
{% macro contract_names(table) -%}
    {{ return(
        raw_table(table).columns | map(attribute='name') | list + ['loaded_at']
    ) }}
{%- endmacro %}
