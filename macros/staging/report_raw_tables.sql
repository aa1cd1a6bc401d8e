{#- Run by `make doctor`: reads every raw table to its end, without building anything, and
    prints one JSON text: rows per table and what breaks the raw contract. -#}
{% macro report_raw_tables() -%}
    {%- do prepare_raw_tables() -%}
    {%- set tables = [] -%}
    {%- for table in raw_contract() -%}
        {%- set rows = run_query(
            'select count(*) from ' ~ var('raw_schema') ~ '.' ~ table
        ).rows[0][0] -%}
        {%- do tables.append({
            'table': table, 'rows': rows | int,
            'is_required': raw_table(table).is_required,
        }) -%}
    {%- endfor -%}
    {%- set violations = [] -%}
    {%- for row in run_query(
        'select source_table, file, column_name, type_found, rule from '
        ~ var('raw_schema') ~ '.raw_violations'
    ).rows -%}
        {%- do violations.append({
            'table': row[0], 'file': row[1], 'column': row[2], 'type': row[3],
            'rule': row[4],
        }) -%}
    {%- endfor -%}
    {%- do print('RAW_TABLES ' ~ tojson({'tables': tables, 'violations': violations})) -%}
{%- endmacro %}
