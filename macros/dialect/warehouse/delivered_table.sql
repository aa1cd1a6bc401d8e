{#- Where a raw table is, as a dictionary: its relation (none if there is none), the place as
    text, and its physical columns by lower-case name. -#}
{% macro delivered_table(table) -%}
    {%- set wanted = api.Relation.create(
        database=target.database, schema=var('raw_tables_schema'), identifier=table
    ) -%}
    {%- set relation = load_relation(wanted) -%}
    {%- set columns = {} -%}
    {%- if relation -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- do columns.update({column.name.strip() | lower: column}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return({
        'relation': relation, 'columns': columns,
        'place': var('raw_tables_schema') ~ '.' ~ table,
    }) }}
{%- endmacro %}
