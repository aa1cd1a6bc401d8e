{#- Where a raw table is, as a dictionary: its relation (none if there is none), the place as
    text, and its physical columns by lower-case name. -#}
{% macro delivered_table(table) -%}
    {%- set place = raw_table_place(table) -%}
    {%- set wanted = api.Relation.create(
        database=target.database, schema=place[0], identifier=place[1]
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
        'place': place | join('.'),
    }) }}
{%- endmacro %}
